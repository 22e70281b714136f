"""Corpora of saved pages: the extractor's comments as examples, in a small made folder."""

import shutil
from pathlib import Path

import pytest

from threadwarden.data.corpora import get
from threadwarden.data.errors import NotFoundError
from threadwarden.data.example import Example
from threadwarden.data.extract import extract_thread
from threadwarden.data.labels.own import OwnLabel, overlay
from threadwarden.data.text import text_hash

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "pages"
PAGE = next(path for path in sorted(SAMPLES.iterdir()) if path.suffix == ".html")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a page of comments, the same page deeper down as .txt, one without, and no page."""
    place = tmp_path / "dragnet"
    (place / "deep").mkdir(parents=True)
    (place / "manifest.json").write_text("{}", encoding="utf-8")
    shutil.copyfile(PAGE, place / "b.html")
    shutil.copyfile(PAGE, place / "deep" / "c.txt")
    (place / "a.html").write_text("<html><title>Soup</title><p>Onions, and no comments.</p></html>", encoding="utf-8")
    (place / "d.css").write_bytes(PAGE.read_bytes())
    return tmp_path


def read(folder: Path) -> list[Example]:
    return list(get("dragnet").read(folder))


def test_every_comment_of_every_page_is_an_example_without_labels(folder: Path) -> None:
    found, thread = read(folder), extract_thread(PAGE.read_bytes())
    wanted = [comment for comment in thread.comments if comment.text.strip()]
    assert len(wanted) > 1
    for name in ("b.html", "c.txt"):
        rows = [row for row in found if row.group == f"dragnet:{name}"]
        assert [row.row_id for row in rows] == [f"{name}#{comment.id}" for comment in wanted]
        assert [row.comment.text for row in rows] == [comment.text for comment in wanted]
    assert {row.group for row in found} == {"dragnet:b.html", "dragnet:c.txt"}
    assert {(row.incivility, row.dehumanizing, row.off_topic) for row in found} == {(None, None, None)}


def test_a_reply_has_its_parents_text_and_all_have_the_article(folder: Path) -> None:
    thread = extract_thread(PAGE.read_bytes())
    texts = {comment.id: comment.text for comment in thread.comments}
    parents = {f"b.html#{comment.id}": texts.get(comment.parent_id or "") for comment in thread.comments}
    found = [row for row in read(folder) if row.row_id in parents]
    assert {row.row_id: row.comment.parent for row in found} == {row.row_id: parents[row.row_id] for row in found}
    assert any(parents.values())
    articles = {(row.comment.article.title, row.comment.article.text) for row in found if row.comment.article}
    assert articles == {(thread.article.title, thread.article.text)}
    assert thread.article.title


def test_own_labels_find_their_comment(folder: Path) -> None:
    found = read(folder)
    last = found[-1]
    label = OwnLabel("dragnet", last.row_id, text_hash(last.comment.text), {"off_topic": True}, "1.2", "random")
    laid = overlay(found, [label])
    assert (laid.applied, laid.skipped) == (1, 0)
    assert [row.row_id for row in laid.examples if row.off_topic] == [last.row_id]


@pytest.mark.parametrize("name", ["dragnet", "seeds"])
def test_pages_of_others_train_no_release_and_are_missed_where_they_are_not(name: str, tmp_path: Path) -> None:
    corpus = get(name)
    assert not corpus.may_train_release
    with pytest.raises(NotFoundError, match=f"corpus {name}: no {corpus.files[0].name} in "):
        list(corpus.read(tmp_path))
