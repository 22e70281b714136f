"""The released models, one folder a version."""
