"""Everything that makes models and drawings; needs the extras `torch` and `train`."""
