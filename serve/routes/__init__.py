"""The routes, one file an API; each has a function `router` that is given what it works with."""
