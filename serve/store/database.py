"""The database: opened, brought up to date, and asked within transactions."""


class Database:
    """One database by its SQLAlchemy URL; nothing is opened before it is first needed."""

    def __init__(self, url: str) -> None:
        self.url = url
