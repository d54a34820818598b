"""The embedded Elasticsearch and Valkey: what is run, where it lies, and how to know that it answers."""
