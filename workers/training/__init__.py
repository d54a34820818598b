"""`figseek train`: labelled drawings read, described and split, then learned from."""
