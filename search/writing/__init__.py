"""The write side: records, conditions, what a write asks of the workers, tombstones."""
