"""Real pages that may not be shipped: read where the maintainers' folder of them stands beside the repository."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from threadwarden.data.extract import extract_thread

PAGES = Path(__file__).parents[2] / ".." / "shared" / "pages"
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="the folder of real pages (../shared/pages) is not here")

REGION, WAR = "Middle East & North Africa", ("Terrorism", "US NATO War Agenda")


@pytest.mark.parametrize(
    ("seed", "byline", "date", "tags", "source_format"),
    [
        ("000", "South Front", "2016-12-13", (REGION, "Terrorism"), "text"),
        ("001", "South Front and Prof Michel Chossudovsky", "2016-12-13", (REGION, *WAR), "text"),
        ("002", "21st Century Wire", "2016-12-07", (REGION, *WAR), "text"),
        ("003", None, None, (), "flattened"),
        ("004", "South Front", "2016-12-17", (REGION, *WAR), "text"),
    ],
)
def test_seed_articles(
    seed: str, byline: str | None, date: str | None, tags: tuple[str, ...], source_format: str
) -> None:
    article = extract_thread(_seed(seed)).article
    assert (article.byline, article.date, article.tags, article.source_format) == (byline, date, tags, source_format)


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_seed_titles_are_the_headline_without_marks(seed: str) -> None:
    lines = [line.strip("#* ") for line in _seed(seed).decode().splitlines()]
    headline = next(line for line in lines if line and not line.endswith("$"))
    assert extract_thread(_seed(seed)).article.title == headline


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_seed_texts_hold_no_chrome(seed: str) -> None:
    thread = extract_thread(_seed(seed))
    text = thread.article.text or ""
    chrome = [
        *("Copyright ©", "original source of this", "Comment on", "Disclaimer", "Become a Member", "Articles by:"),
        *("media inquiries", "Region:", "Theme:", "In-depth Report:", "Support SouthFront", "Click to see"),
        *("Notify of", "Inline Feedbacks", "](", "**", thread.article.title or ""),
    ]
    assert [words for words in chrome if words in text] == []


@pytest.mark.parametrize(("seed", "count"), [("000", 0), ("001", 0), ("002", 0), ("003", 29), ("004", 0)])
def test_seed_comment_counts(seed: str, count: int) -> None:
    assert len(extract_thread(_seed(seed)).comments) == count


def test_the_flattened_thread_is_the_gold() -> None:
    gold = json.loads((PAGES / "seeds" / "seed003_gold.json").read_text(encoding="utf-8"))
    comments = extract_thread(_seed("003")).comments
    assert [(c.text, c.author) for c in comments] == [(row["text"], row["author"]) for row in gold]
    assert {(c.parent_id, c.parent_basis, c.timestamp, c.timestamp_raw, c.depth) for c in comments} == {
        (None, "none", None, None, 0)
    }


def test_a_real_page_of_old_wpdiscuz() -> None:
    data = (PAGES / "wpdiscuz" / "backenmachtgluecklich.de.zitronenkuchen.html").read_bytes()
    thread = extract_thread(data)
    assert thread.article.source_format == "wpdiscuz-3"
    assert (thread.thread.declared_count, thread.thread.extracted_count, thread.thread.complete) == (112, 25, False)
    marked = re.findall(r'id="wc-comm-(\d+)_(\d+)"[^>]*wc_comment_level-(\d)', data.decode())
    assert [(c.id, c.parent_id or "0", str(c.depth + 1)) for c in thread.comments] == marked
    assert Counter(comment.depth for comment in thread.comments) == {0: 15, 1: 6, 2: 2, 3: 1, 4: 1}
    assert all(comment.timestamp and comment.author and comment.text for comment in thread.comments)


def test_a_real_page_of_wpdiscuz_7() -> None:
    thread = extract_thread((PAGES / "wpdiscuz" / "mein-mmo.de-MMORPG.html").read_bytes())
    (comment,) = thread.comments
    assert (thread.article.source_format, thread.thread.declared_count) == ("wpdiscuz-7", 1)
    assert (comment.id, comment.author, comment.timestamp) == ("1188851", "Luripu", "2023-11-01T10:50:00")
    assert (comment.timestamp_raw, comment.votes.score) == ("vor 1 Stunde", 0)


def test_a_real_page_with_the_assets_alone() -> None:
    thread = extract_thread((PAGES / "wpdiscuz" / "dominicantoday.com-air.html").read_bytes())
    assert (thread.comments, thread.article.source_format) == ((), "html")


def _seed(number: str) -> bytes:
    return next((PAGES / "seeds").glob(f"{number}_*.txt")).read_bytes()
