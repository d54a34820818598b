"""Opens images that nobody vouches for in processes of their own, with limits on memory and time."""
