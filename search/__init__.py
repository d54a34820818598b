"""Read side, index writing and HTTP: everything that talks to Elasticsearch."""
