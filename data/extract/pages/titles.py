"""The titles that some systems ask of a comment."""

import re

from threadwarden.data.extract.prose import Prose

_ANSWER = re.compile(r"\W*re\s?:|\(no subject\)$", re.IGNORECASE)


def with_title(title: str, prose: Prose) -> Prose:
    """Return a comment's words below its title, where many begin; "Re: ..." and the first words again are no title."""
    start = title.rstrip(" .…")
    if not start or _ANSWER.match(title) or " ".join(prose.text[: 2 * len(title)].split()).startswith(start):
        return prose
    return Prose(f"{title}\n\n{prose.text}".strip(), prose.quotes)
