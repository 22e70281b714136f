"""Stubs that stand where a comment was, so that its replies stay attached."""

import re

from threadwarden.data.thread import State

_WHO = r"(?:\s+by\s+(?P<who>[^.!]{1,60}))?"
_STUB = re.compile(
    r"\W*(?:this |the |your |one )?(?:comment|post|message)?\s?(?:has been |was |is |got )?"
    rf"(?P<verb>deleted|removed){_WHO}\W*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"(?:its |the |their )?(?:author|user|poster|commenter|owner)|themsel\w+", re.IGNORECASE)


def stub_state(text: str) -> State | None:
    """Return `deleted` or `removed` (by the site) if the text is only a notice that a comment is gone."""
    match = _STUB.fullmatch(text) if len(text) <= 120 else None
    if match is None:
        return None
    who = (match["who"] or "").strip()
    if who:
        return "deleted" if _AUTHOR.fullmatch(who) else "removed"
    return "removed" if match["verb"].lower() == "removed" else "deleted"
