"""The formats of other services: their requests read, and answers written in their shape."""
