"""The domain errors: each message is one line that says what was found and what was wanted."""


class ThreadwardenError(Exception):
    """Base of every error that is the input's or the installation's fault, not a bug."""

    def __str__(self) -> str:
        """Return the message as one line that any terminal and any encoding can show."""
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in super().__str__())


class InputError(ThreadwardenError):
    """Something the user gave cannot be read or is not allowed."""


class TextTooLongError(InputError):
    """A text is over the limit of `threadwarden.data.text.MAX_TEXT_BYTES`."""


class NotFoundError(ThreadwardenError):
    """A named thing (model version, recipe, corpus, file) does not exist."""


class CorruptError(ThreadwardenError):
    """A file's content does not match the hash or the format it was written with."""


class DownloadError(ThreadwardenError):
    """A file could not be fetched from its public home."""


class MissingExtraError(ThreadwardenError):
    """A verb needs a package that only an extra installs."""
