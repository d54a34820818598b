"""What a document is: its fields, classes, numbers and index names; no input or output of its own."""
