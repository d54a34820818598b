"""Hybrid search: from a query to the list of patents, with the reasons."""
