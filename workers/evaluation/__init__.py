"""`figseek evaluate` and `figseek compare`: datasets and encoders in, judged runs out."""
