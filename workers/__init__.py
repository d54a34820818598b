"""Write side and operations: sources, jobs, workers and the command."""
