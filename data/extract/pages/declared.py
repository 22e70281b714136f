"""How many comments a heading says there are."""

import re
from collections.abc import Iterable

from threadwarden.data.extract.elements import MOST_NESTED, Element, outermost
from threadwarden.data.extract.numbers import parse_count
from threadwarden.data.extract.prose import plain_line

_NOUN = (
    r"(?:comments?|responses?|replies|thoughts?|kommentare?|commentaires?|comentarios?|comentários?|commenti|commento"
    r"|reacties?|コメント)"
)
_DECLARED = re.compile(rf"\W*(?:(\d[\d.,]*)\s+{_NOUN}(?!\w)|{_NOUN}\s*\(\s*(\d[\d.,]*)\s*\))", re.IGNORECASE)


def declared_in(headings: Iterable[Element]) -> int | None:
    """Return the number of comments that the first heading names which names one ("3 Comments", "Comments (3)")."""
    lines = map(plain_line, outermost(list(headings), MOST_NESTED))
    match = next(filter(None, map(_DECLARED.match, lines)), None)
    return parse_count((match[1] or match[2]).strip(".,")) if match else None
