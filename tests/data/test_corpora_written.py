"""The written sets: how their files become examples, and that the shipped files keep their own rules."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.corpora import get
from threadwarden.data.corpora.corpus import Corpus
from threadwarden.data.corpora.written_sentences import FILLED, GROUPS, with_group
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example

THREADS, SENTENCES = get("written_threads"), get("written_sentences")
ANYWHERE = Path("/nowhere")
COMMENT = {"id": 1, "parent": None, "text": "A fine bridge.", "i": "n", "d": "n", "o": "n"}


def read(corpus: Corpus, folder: Path, *lines: object) -> list[Example]:
    """Read made-up lines as the corpus's own file."""
    place = folder / corpus.name
    place.mkdir(exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (place / corpus.files[0].name).write_text(text, encoding="utf-8")
    return list(replace(corpus, shipped=None).read(folder))


def thread(*comments: object, **changes: object) -> dict[str, object]:
    return {"title": "A bridge", "lead": "It opens.", "comments": comments} | changes


def sentence(text: str, **changes: object) -> dict[str, object]:
    return {"text": text, "i": "y", "d": "n", "kind": "made"} | changes


def test_a_threads_comments_stand_under_their_article_and_parent(tmp_path: Path) -> None:
    reply = COMMENT | {"id": 2, "parent": 1, "text": "You goose.", "i": "y", "d": "y", "o": "y"}
    first, second, other = read(THREADS, tmp_path, thread(COMMENT, reply), thread(COMMENT, title="Soup"))
    article = ArticleContext("A bridge", "It opens.")
    assert first.comment == CommentInContext("A fine bridge.", None, article)
    assert second.comment == CommentInContext("You goose.", "A fine bridge.", article)
    assert [(row.incivility, row.dehumanizing, row.off_topic) for row in (first, second)] == [
        (False, False, False), (True, True, True),
    ]  # fmt: skip
    assert [row.row_id for row in (first, second, other)] == ["1.1", "1.2", "2.1"]
    assert first.group == second.group != other.group


def test_a_parent_may_come_later_or_be_missing(tmp_path: Path) -> None:
    early = COMMENT | {"parent": 2, "text": "Quite."}
    lone = COMMENT | {"id": 3, "parent": 9, "text": "So."}
    found = read(THREADS, tmp_path, thread(early, COMMENT | {"id": 2}, lone))
    assert [row.comment.parent for row in found] == ["A fine bridge.", None, None]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (COMMENT | {"o": "maybe"}, "line 1, comment 1: found another answer than y or n"),
        ({"id": 1, "text": "a"}, "line 1, comment 1: found fields id, text, wanted id, text, i, d, o"),
        (COMMENT | {"id": "1"}, "line 1, comment 1, field id: found str, wanted int"),
        ([], "line 1, comment 1: found list, wanted an object"),
    ],
)
def test_a_bad_comment_names_its_place(comment: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(THREADS, tmp_path, thread(comment))
    assert f"threads.jsonl, {message}" in str(caught.value)


def test_a_sentence_without_a_slot_is_one_row(tmp_path: Path) -> None:
    (found,) = read(SENTENCES, tmp_path, sentence("You silly goose.", d="y"))
    assert (found.row_id, found.comment) == ("1.1", CommentInContext("You silly goose."))
    assert (found.incivility, found.dehumanizing, found.off_topic) == (True, True, None)
    assert found.extra == {"kind": "made"}


def test_a_sentence_with_a_slot_is_read_with_several_groups_and_the_same_each_time(tmp_path: Path) -> None:
    lines = [sentence("I met {PERSON}."), sentence("So {GROUP} said, all {GROUP}.", i="n")]
    found = read(SENTENCES, tmp_path, *lines)
    assert [row.row_id for row in found] == [f"{n}.{m}" for n in (1, 2) for m in range(1, FILLED + 1)]
    persons, groups = found[:FILLED], found[FILLED:]
    assert {row.comment.text for row in persons} < {f"I met {person}." for _, person in GROUPS}
    assert {row.comment.text for row in groups} < {f"So {name} said, all {name}." for name, _ in GROUPS}
    assert {row.incivility for row in persons} == {True}
    assert {row.incivility for row in groups} == {False}
    assert found == read(SENTENCES, tmp_path, *lines)
    assert [row.comment.text for row in read(SENTENCES, tmp_path, lines[0], lines[0])][FILLED:] != [
        row.comment.text for row in persons
    ]


def test_neighbours_are_a_group(tmp_path: Path) -> None:
    found = read(SENTENCES, tmp_path, *(sentence(f"Goose {n}.") for n in range(4)))
    assert [row.group for row in found] == [f"written_sentences:{n}" for n in (1, 1, 2, 2)]


@pytest.mark.parametrize("answers", [{"i": "maybe"}, {"d": ""}])
def test_a_bad_answer_names_its_place(answers: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sentences\.jsonl, line 2: found another answer than y or n$"):
        read(SENTENCES, tmp_path, sentence("a"), sentence("b", **answers))


def test_both_slots_are_filled_with_one_group() -> None:
    assert with_group("{PERSON} of all {GROUP}", ("Poles", "a Pole")) == "a Pole of all Poles"


def test_groups_are_named_in_both_forms_and_none_twice() -> None:
    assert len({name for name, _ in GROUPS}) == len(GROUPS) >= FILLED
    assert all(person.startswith(("a ", "an ")) for _, person in GROUPS)


def test_the_shipped_sentences_hold_no_unfilled_slot() -> None:
    found = list(SENTENCES.read(ANYWHERE))
    assert len(found) > 1000
    assert [row.comment.text for row in found if set("{}") & set(row.comment.text)] == []
    assert {row.incivility for row in found} == {row.dehumanizing for row in found} == {True, False}
    for row in found:
        kind = str(row.extra["kind"]).partition("_")[0]
        assert row.dehumanizing is (kind == "dehumanizing")
        assert kind == "dehumanizing" or row.incivility is (kind == "uncivil")


def test_every_groups_name_is_read_in_civil_and_in_uncivil_sentences() -> None:
    answers: dict[str, set[bool | None]] = defaultdict(set)
    for row in SENTENCES.read(ANYWHERE):
        for name, person in GROUPS:
            if name in row.comment.text or person in row.comment.text:
                answers[name].add(row.incivility)
    assert {name for name, _ in GROUPS if answers[name] != {True, False}} == set()


def test_the_shipped_threads_have_articles_replies_and_both_answers_to_every_label() -> None:
    found = list(THREADS.read(ANYWHERE))
    assert len(found) > 1000
    assert all(row.comment.article and row.comment.article.title and row.comment.article.text for row in found)
    replies = sum(row.comment.parent is not None for row in found)
    assert 0.2 < replies / len(found) < 0.8
    for values in zip(*((row.incivility, row.dehumanizing, row.off_topic) for row in found), strict=True):
        assert set(values) == {True, False}


def test_in_the_shipped_threads_ids_are_unique_and_every_parent_is_there() -> None:
    assert THREADS.shipped
    for line in (THREADS.shipped / "threads.jsonl").read_text(encoding="utf-8").splitlines():
        comments = json.loads(line)["comments"]
        ids = Counter(comment["id"] for comment in comments)
        assert max(ids.values()) == 1
        assert {comment["parent"] for comment in comments} <= {None, *ids}


@pytest.mark.parametrize("corpus", [THREADS, SENTENCES], ids=["threads", "sentences"])
def test_what_ships_may_train_a_release_and_is_nowhere_natural(corpus: Corpus) -> None:
    assert (corpus.licence, corpus.may_train_release, corpus.natural) == ("Apache-2.0", True, False)
    assert corpus.lacking(ANYWHERE) == ()
