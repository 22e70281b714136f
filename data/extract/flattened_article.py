"""The article of a page saved as plain text: headline, byline, date line, tags, and the body without its chrome."""

import re
from collections import Counter

from threadwarden.data.extract.dates import find_date, parse_timestamp
from threadwarden.data.thread import Article

_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_RULE = re.compile(r"(?:[-*_=]\s?){3,}")
_AMOUNT = re.compile(r"[\d\s.,'’%/$€£¥₽-]+")
_MONEY = re.compile(r"[$€£¥₽]")
_SUPPORT = re.compile(r"support(?: \w+){1,3}", re.IGNORECASE)
_CAPTION = re.compile(r"click (?:here |on the \w+ )?to (?:see|view|enlarge|open)\b.{0,60}", re.IGNORECASE)
_BY = re.compile(r"by:?\s+(?=\S)(.{2,120})", re.IGNORECASE)
_LABEL = re.compile(
    r"(regions?|themes?|topics?|tags?|in-depth reports?|categor(?:y|ies)|section)\s*:\s*(.+)", re.IGNORECASE
)
_TAG_LABELS = ("region", "theme", "topic", "tag")
_FOOTER = re.compile(
    r"the original source of this article is\b.*|comment on .{1,80} articles? on .{1,40} page"
    r"|become a member of .{1,60}|articles by:.*|copyright (?:©|\(c\)).*|©.{0,3}copyright.*"
    r"|disclaimer:.*|for media inquiries:.*|(?:www\.)?\S+\.\w+ contains copyrighted material.*",
    re.IGNORECASE | re.DOTALL,
)
# From here on a page speaks about itself; a copyright line alone may belong to a photograph.
_FOOT_STARTS = re.compile(r"the original source of this article is\b|comment on .{1,80} articles? on ", re.IGNORECASE)
_LEAD_LINES = 25
_MOST_ASTERISKS = 200


def read_flattened_article(lines: list[str], url: str | None, source: str | None, source_format: str) -> Article:
    """Read the article from the lines above the thread, each without outer white space."""
    plain = [_plain(line) for line in lines]
    at = _headline(lines, plain)
    title = plain[at] if at is not None else None
    after = 0 if at is None else at + 1
    head = _head(lines, plain, after)
    return Article(
        source=source,
        url=url,
        title=title,
        byline=head.byline,
        date=head.date,
        text=_body(plain[head.end :], title) or None,
        tags=head.tags,
        source_format=source_format,
    )


class _Head:
    """What the lines between headline and body say; `end` is the body's first line."""

    def __init__(self, start: int) -> None:
        self.byline: str | None = None
        self.date: str | None = None
        self.tags: tuple[str, ...] = ()
        self.end = start


def _head(lines: list[str], plain: list[str], start: int) -> _Head:
    head = _Head(start)
    for at in range(start, len(lines)):
        if lines[at] and not _read_head_line(head, lines[at], plain[at]):
            break
        head.end = at + 1 if lines[at] else head.end
    return head


def _read_head_line(head: _Head, line: str, plain: str) -> bool:
    """Take what a line of the head says; False if the body begins with it."""
    if label := _LABEL.fullmatch(plain):
        if label[1].lower().startswith(_TAG_LABELS):
            head.tags = tuple(dict.fromkeys([*head.tags, *_values(_LABEL.sub(r"\2", line), label[2])]))
        return True
    if len(plain) > 120 or plain.endswith((".", "!", "?")):
        return False
    date = find_date(plain)
    by = _BY.fullmatch(plain)
    if by and head.byline is None:
        head.byline = re.split(r"\s+[|–—-]\s+|,\s+(?=\w+ \d)", by[1])[0].strip(" ,")
    if date and (by or _is_dateline(plain, date)):
        head.date = head.date or (parse_timestamp(date, "en") or "")[:10] or None
        return True
    return bool(by) or bool(_LINK.fullmatch(line))


def _is_dateline(plain: str, date: str) -> bool:
    """Tell a line like "Publisher, December 13, 2016" from a short sentence with a date in it."""
    rest = plain.replace(date, "").strip(" ,|-–—:")
    return (plain.endswith(date) and len(rest.split()) <= 6) or (plain.startswith(date) and len(rest.split()) <= 3)


def _values(marked: str, plain: str) -> list[str]:
    linked = [_plain(value) for value in _LINK.findall(marked)]
    return [value.strip() for value in (linked or plain.split(",")) if value.strip()]


def _headline(lines: list[str], plain: list[str]) -> int | None:
    """Return the line of the headline: the first marked as one near the top, else the first that is no chrome."""
    filled = [at for at in range(len(lines)) if plain[at]][:_LEAD_LINES]
    marked = next((at for at in filled if _HEADING.match(lines[at])), None)
    if marked is not None:
        return marked
    counts = Counter(plain)
    return next((at for at in filled if not _is_lead_chrome(plain[at], counts)), None)


def _is_lead_chrome(line: str, counts: Counter[str]) -> bool:
    if _is_amount(line) or _RULE.fullmatch(line):
        return True
    # "Support us" is a button where it stands more than once, else it may be a headline.
    return bool(_SUPPORT.fullmatch(line)) and counts[line] > 1


def _is_amount(line: str) -> bool:
    return bool(_AMOUNT.fullmatch(line)) and any(character.isdecimal() for character in line)


def _body(lines: list[str], title: str | None) -> str:
    end = next((at for at, line in enumerate(lines) if _FOOT_STARTS.match(line)), len(lines))
    paragraphs: list[list[str]] = [[]]
    for line in lines[:end]:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    counts = Counter("\n".join(paragraph) for paragraph in paragraphs)
    kept = ("\n".join(paragraph) for paragraph in paragraphs if paragraph)
    return "\n\n".join(text for text in kept if not _is_chrome(text, title, counts))


def _is_chrome(text: str, title: str | None, counts: Counter[str]) -> bool:
    if _RULE.fullmatch(text) or _CAPTION.fullmatch(text) or _SUPPORT.fullmatch(text) or _FOOTER.fullmatch(text):
        return True
    if _is_amount(text) and _MONEY.search(text):
        return True
    # A photograph's caption is printed once a photograph, often in one line: any short text said twice is one.
    return _is_repeated(text, title) or (counts[text] > 1 and len(text) <= 160)


def _is_repeated(text: str, title: str | None) -> bool:
    """Tell whether a text is the headline, once or several times over."""
    if not title:
        return False
    return not " ".join(text.split()).replace(title, "").strip() if title in text else False


def _plain(line: str) -> str:
    """Return a line without Markdown's marks for headings, links and emphasis."""
    if heading := _HEADING.match(line):
        line = line[heading.end() :].rstrip("# ")
    line = _LINK.sub(r"\1", line)
    # Nobody means that many asterisks as emphasis, and the search for pairs would be quadratic.
    if line.count("*") <= _MOST_ASTERISKS:
        line = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line))
    return " ".join(line.split())
