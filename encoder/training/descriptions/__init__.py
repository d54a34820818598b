"""Descriptions of drawings for training, about twenty each: by looking, by what was made, or from its metadata."""
