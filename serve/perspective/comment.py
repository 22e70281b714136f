"""The comment of a request, and what it stands under."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError, TextTooLongError
from threadwarden.data.text import blank, check_text
from threadwarden.serve.perspective.errors import PerspectiveError
from threadwarden.serve.perspective.markup import Plain, plain
from threadwarden.serve.perspective.message import Message

BOTH = "Context can have either entries or article_and_parent_comment, but both fields were populated."
MAX_CONTEXT_BYTES = 1_048_576
"""The longest article or parent: the limit that Perspective had."""
_MAX_MARKUP = 200_000
"""How many characters of an article in HTML are looked at: many times what the model reads of one."""
_MAX_IDS, _MAX_NAME, _MAX_ID = 20, 64, 500
_PLAIN = (None, "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT")


@dataclass(frozen=True)
class Context:
    """The article and the parent's text, where a request has them, and the ids of both that some clients send."""

    article: str | None = None
    parent: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)

    def around(self, text: str) -> CommentInContext:
        """Return a text in this context."""
        article = None if self.article is None else ArticleContext(text=self.article)
        return CommentInContext(text, self.parent, article)


def parse_comment(request: Message) -> Plain:
    """Read `comment`.

    Raises:
        PerspectiveError: it has no text, or one over the limit, or of another type than plain text and HTML.
    """
    entry = request.message("comment")
    sent = (entry.text("text") if entry else None) or ""
    try:
        check_text(sent, "comment.text")
        found = plain(sent, entry is not None and _is_html(entry))
        check_text(found.text, "comment.text")
    except TextTooLongError as error:
        raise PerspectiveError("Comment text too long.", "COMMENT_TOO_LONG") from error
    except PerspectiveError:
        raise
    except InputError as error:
        raise PerspectiveError("Comment must be non-empty.", "COMMENT_EMPTY") from error
    return found


def parse_context(request: Message) -> Context:
    """Read `context`: two named texts, or entries of which the first is the article and the last is the parent.

    An entry that holds ids, as JSON in its text or as fields of its own, is no text: Coral sends such.

    Raises:
        PerspectiveError: both ways are used at once, or a text is over the limit.
    """
    context = request.message("context")
    if context is None:
        return Context()
    entries, named = context.messages("entries"), context.message("articleAndParentComment")
    if entries and named is not None:
        raise PerspectiveError(BOTH)
    if named is not None:
        return Context(_text(named.message("article")), _text(named.message("parentComment")))
    return _of_entries(entries)


def _of_entries(entries: Iterable[Message]) -> Context:
    texts: list[str | None] = []
    ids: dict[str, str] = {}
    for entry in entries:
        found = _json_object(entry.text("text"))
        if found is not None:
            ids |= _ids(Message(found).scalars())
        elif entry.text("text") is not None:
            texts.append(_text(entry))
        ids |= _ids((name, value) for name, value in entry.scalars() if name not in ("text", "type"))
    return Context(texts[0] if texts else None, texts[-1] if len(texts) > 1 else None, ids)


def _ids(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields that can be an id or an address: short, and without any space."""
    found = (
        (name, value)
        for name, value in fields
        if value and len(name) <= _MAX_NAME and len(value) <= _MAX_ID and not any(c.isspace() for c in value)
    )
    return dict(one for one, _ in zip(found, range(_MAX_IDS), strict=False))


def _json_object(text: str | None) -> dict[str, Any] | None:
    stripped = (text or "").strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return None
    try:
        found = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(entry: Message | None) -> str | None:
    text = entry.text("text") if entry else None
    if entry is None or text is None or blank(text):
        return None
    if len(text.encode("utf-8", "surrogatepass")) > MAX_CONTEXT_BYTES:
        raise PerspectiveError(f"Context text too long: wanted at most {MAX_CONTEXT_BYTES:,} bytes.")
    return plain(text[:_MAX_MARKUP], True).text if _is_html(entry) else text


def _is_html(entry: Message) -> bool:
    kind = entry.text("type")
    if kind == "HTML" or kind in _PLAIN:
        return kind == "HTML"
    raise PerspectiveError(f"Invalid text type: found {str(kind)[:40]!r}, wanted PLAIN_TEXT or HTML.")
