"""Describers of drawings."""
