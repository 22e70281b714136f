"""What can go wrong with the store, in words of its own: no other file has to know the database's library."""

from threadwarden.data.errors import ThreadwardenError


class StoreError(ThreadwardenError):
    """The database cannot be opened, read or written just now."""
