"""Retrieval judged: labelled drawings, protocols, rankings, measures and their intervals. No I/O but TREC files."""
