"""Pages saved as plain text: a wpDiscuz thread whose markup is lost, told by the lines that stood around it."""

import re
from dataclasses import dataclass

from threadwarden.data.extract.adapter import Draft
from threadwarden.data.extract.dates import find_date, parse_timestamp
from threadwarden.data.extract.flattened_article import read_flattened_article
from threadwarden.data.extract.lineage import settle
from threadwarden.data.thread import Comment, Completeness, Thread

_SORT = r"(?:(?:oldest|newest|most voted|most reacted|hottest)\s*)+"
_MARKER = re.compile(rf"notify of|{_SORT}|inline feedbacks?|view all comments", re.IGNORECASE)
_OPENING = re.compile(r"inline feedbacks?|view all comments", re.IGNORECASE)
_FORM = re.compile(
    r"subscribe|login|log in|guest|label|name\*?|email\*?|website|\{\}|\[\+\]|post comment|[›>]"
    r"|new follow-up comments|new replies to my comments|(?P<count>[\d,.]+) comments?",
    re.IGNORECASE,
)
_END = re.compile(r"would love your thoughts,? please comment\.?\s*x?", re.IGNORECASE)
_REPLY = re.compile(
    r"\|?\s*reply(?: to .{1,60})?|(?:view|hide) replies(?: \(\d+\))?|last edited .{1,80}|load more comments",
    re.IGNORECASE,
)
_VOTE = re.compile(r"[+\-−–]?\d{1,5}")
_AGO = re.compile(r"(?:\d{1,3}|an?|one) (?:second|minute|hour|day|week|month|year)s? ago", re.IGNORECASE)
_LONGEST_NAME = 40
_MOST_NAME_WORDS = 5
# Lines of the comment form that may stand between two markers.
_FORM_LINES = 12


@dataclass(frozen=True)
class _Block:
    """Lines without a blank one among them, and how many blank lines stand before and after."""

    lines: tuple[str, ...]
    before: int
    after: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class _Span:
    """The lines of a page that are the comment form, and where the thread after it ends."""

    form: int
    start: int
    end: int
    declared: int | None


def read_text_page(text: str, url: str | None = None, source: str | None = None) -> Thread:
    """Read a page of plain text; without the lines that open a flattened thread it has no comments."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    span = _find_thread(lines)
    if span is None:
        return Thread(read_flattened_article(lines, url, source, "text"))
    comments = settle(_drafts(_blocks(lines[span.start : span.end]))).comments
    return Thread(
        article=read_flattened_article(lines[: span.form], url, source, "flattened"),
        comments=comments,
        thread=Completeness(span.declared, len(comments), len(comments) >= (span.declared or 0)),
    )


def _find_thread(lines: list[str]) -> _Span | None:
    """Find the markers: at least two different ones close together, the last of which says that comments follow."""
    for first, line in enumerate(lines):
        if _MARKER.fullmatch(line):
            markers = _run_of_markers(lines, first)
            if len({lines[at].lower() for at in markers}) > 1 and any(_OPENING.fullmatch(lines[at]) for at in markers):
                return _span(lines, first, markers[-1] + 1)
    return None


def _run_of_markers(lines: list[str], first: int) -> list[int]:
    markers, form_lines = [first], 0
    for at in range(first + 1, min(first + 3 * _FORM_LINES, len(lines))):
        if _MARKER.fullmatch(lines[at]):
            markers.append(at)
        elif lines[at]:
            form_lines += 1
            if not _FORM.fullmatch(lines[at]) or form_lines > _FORM_LINES:
                break
    return markers


def _span(lines: list[str], first: int, start: int) -> _Span:
    form, declared = first, None
    while form and (not lines[form - 1] or _FORM.fullmatch(lines[form - 1])):
        form -= 1
    for line in lines[form:start]:
        match = _FORM.fullmatch(line)
        if match and match["count"] and match["count"].isdecimal():
            declared = int(match["count"])
    end = next((at for at in range(start, len(lines)) if _END.fullmatch(lines[at])), len(lines))
    return _Span(form, start, end, declared)


def _blocks(lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    held: list[str] = []
    before = gap = 0
    for line in [*_without_buttons(lines), ""]:
        if line:
            if not held:
                before, gap = gap, 0
            held.append(line)
            continue
        if held:
            blocks.append(_Block(tuple(held), before, 0))
            held = []
        gap += 1
    following = [block.before for block in [*blocks[1:], _Block((), 0, 0)]]
    return [_Block(block.lines, block.before, after) for block, after in zip(blocks, following, strict=False)]


def _without_buttons(lines: list[str]) -> list[str]:
    """Drop the lines of reply links, and a vote count that stands directly above one."""
    kept: list[str] = []
    for line in lines:
        if not _REPLY.fullmatch(line):
            kept.append(line)
            continue
        _drop_blank_end(kept)
        if kept and _VOTE.fullmatch(kept[-1]):
            kept.pop()
            # The blank lines below the buttons part the comments; those above would count twice.
            _drop_blank_end(kept)
    return kept


def _drop_blank_end(lines: list[str]) -> None:
    while lines and not lines[-1]:
        lines.pop()


def _drafts(blocks: list[_Block]) -> list[Draft]:
    drafts: list[Draft] = []
    author: str | None = None
    date: str | None = None
    words: list[str] = []
    for block in blocks:
        opens = bool(words) and block.before >= 2
        names = not opens and _is_author(block, expected=bool(words) or (not drafts and author is None))
        if (opens or names) and words:
            drafts.append(_draft(words, author, date))
            author, date, words = None, None, []
        if names:
            author = block.lines[0]
            date = block.lines[1] if len(block.lines) > 1 else None
        elif not words and author and date is None and _is_date(block.text):
            date = block.text
        else:
            words.append(block.text)
    return [*drafts, _draft(words, author, date)] if words else drafts


def _draft(words: list[str], author: str | None, date: str | None) -> Draft:
    return Draft(
        Comment(
            id="",
            text="\n\n".join(words),
            author=author,
            timestamp_raw=date,
            timestamp=parse_timestamp(date, "en") if date else None,
        )
    )


def _is_author(block: _Block, expected: bool) -> bool:
    """Tell a name from words: one short line between single blank lines, with words after it."""
    if not expected or block.before > 1 or block.after != 1:
        return False
    name, *more = block.lines
    if more and not (len(more) == 1 and _is_date(more[0])):
        return False
    return len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_NAME_WORDS and _is_name(name)


def _is_name(line: str) -> bool:
    if not any(character.isalnum() for character in line) or "://" in line or line[0] in ">-*•\"“‘'":
        return False
    # A sentence ends in a stop; so does "Jr." or an initial.
    last = line.rsplit(maxsplit=1)[-1]
    return line[-1] not in '.?!…,:;)"”' or (last.endswith(".") and len(last) <= 3 and last[0].isupper())


def _is_date(text: str) -> bool:
    return bool(_AGO.fullmatch(text)) or (len(text) <= 40 and find_date(text) == text)
