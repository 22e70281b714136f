"""Exports and API answers of comment systems, one file a format."""
