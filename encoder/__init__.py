"""Images and text to vectors; knows nothing of search."""
