"""Readers of what patent offices publish: archives and folders in, one XML with its images out."""

from workers.sources.find import read
from workers.sources.records import ImageLoader, Source, Unreadable

__all__ = ["ImageLoader", "Source", "Unreadable", "read"]
