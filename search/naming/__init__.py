"""Words for a drawing: what the encoder finds nearest among names of goods, titles of classes and the index's texts."""
