"""The losses that the encoder is trained with, one file a loss; a recipe names them by the names in the registry."""
