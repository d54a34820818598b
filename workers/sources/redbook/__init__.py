"""Red Book XML, versions 4.0 and later, as USPTO publishes grants since 2005: one publication into a record."""

from workers.sources.redbook.document import ParsedPatent, parse

__all__ = ["ParsedPatent", "parse"]
