"""The page: rendered on the server, gone on with by scripts."""
