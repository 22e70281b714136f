"""Each reader on made-up files of the published shape: what every field of every example becomes."""

from pathlib import Path

import pytest

from threadwarden.data.codebook import LABELS
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.corpora import CORPORA, get
from threadwarden.data.example import Example

FIXTURES = Path(__file__).parent / "fixtures" / "corpora"
"""Made-up files of the published shape; `cmv_adhominem` is packed, as published."""

NAMES = sorted(folder.name for folder in FIXTURES.iterdir())


def read(name: str) -> list[Example]:
    return list(get(name).read(FIXTURES))


def labels(examples: list[Example]) -> list[tuple[bool | None, bool | None, bool | None]]:
    return [(one.incivility, one.dehumanizing, one.off_topic) for one in examples]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_carries_its_corpus(name: str) -> None:
    corpus, found = get(name), read(name)
    assert found
    assert {(one.source, one.licence, one.may_train_release) for one in found} == {
        (corpus.name, corpus.licence, corpus.may_train_release)
    }
    assert len({one.row_id for one in found}) == len(found)
    assert all(one.group for one in found)


def test_evaluation_only_sets_are_named_and_never_licensed_for_training() -> None:
    held_out = {corpus.name for corpus in CORPORA.values() if not corpus.may_train_release}
    assert held_out == {"ucc", "ctc", "hatemojicheck", "dragnet", "seeds"}
    assert get("ucc").licence == get("ctc").licence == "CC-BY-NC-SA-4.0"


def test_natural_sets_are_those_whose_comments_were_taken_as_threads_bring_them() -> None:
    assert {corpus.name for corpus in CORPORA.values() if corpus.natural} == {
        "reddit_incivility", "cmv_adhominem", "context_toxicity", "nyt_rfd", "fox_news", "ucc", "ctc", "dragnet",
    }  # fmt: skip


def test_toxic_spans_joins_votes_and_spans() -> None:
    found = read("toxic_spans")
    assert labels(found) == [(True, None, None), (False, None, None), (None, None, None), (None, None, None)]
    assert found[0] == get("toxic_spans").example(
        "7",
        "You fool,\nyou.",
        incivility=True,
        extra={
            "workers": 3.0,
            "not_toxic": 1.0,
            "spans": "[[4, 8]]",
            "workers_insult": 2.0,
            "workers_profanity": 0.0,
            "workers_identity_attack": 0.0,
            "workers_threat": 0.0,
            "workers_other": 0.0,
        },
    )
    assert [one.extra["spans"] for one in found[1:]] == ["[]", "[]", "[]"]
    assert found[0].group == "toxic_spans:7"


def test_reddit_incivility_has_no_header_and_is_unescaped() -> None:
    found = read("reddit_incivility")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You fool", True),
        ("1", "> so,\nyes & no", False),
    ]


def test_cmv_takes_the_last_post_and_keeps_discussions_together() -> None:
    found = read("cmv_adhominem")
    assert [(one.row_id, one.incivility) for one in found] == [
        ("t1_c", True),
        ("t1_d", False),
        ("t1_y", False),
        ("t1_f", None),
    ]
    assert found[0].comment == CommentInContext("Dolt of a cat.", "Why?", ArticleContext("CMV: cats"))
    assert found[2].comment == CommentInContext("Fair enough, cat.")
    assert found[0].group == found[1].group
    assert len({one.group for one in found}) == 3


def test_hatemojibuild_maps_type_and_split() -> None:
    found = read("hatemojibuild")
    assert labels(found) == [(True, True, None), (True, None, None), (False, False, None)]
    assert [one.split for one in found] == ["train", "train", "dev"]
    assert found[0].extra == {"type": "dehumanizinglanguage", "target": "['x']", "matched_id": "1"}


def test_hatemojicheck_is_a_test() -> None:
    found = read("hatemojicheck")
    assert labels(found) == [(True, None, None), (False, None, None)]
    assert {one.split for one in found} == {"test"}
    assert found[1].extra == {
        "functionality": "verb_swap",
        "target": "tailors",
        "set": "polarity_perturb",
        "templ_id": "1.0",
    }


def test_edos_knows_no_civil_posts() -> None:
    found = read("edos")
    assert [one.incivility for one in found] == [True, True, True, None, None]
    assert {one.dehumanizing for one in found} == {None}
    assert [one.split for one in found] == ["train", "dev", "train", "test", "train"]
    assert found[4].extra == {"label_vector": "none"}


def test_context_toxicity_leaves_the_small_set_unlabelled() -> None:
    found = read("context_toxicity")
    assert [(one.row_id, one.comment.parent, one.incivility) for one in found] == [
        ("1.2.2", "Hello", True),
        ("1.3.3", "Hello", False),
        ("4.5.5", None, False),
        ("cat_small:0", "Is it?", None),
    ]
    assert found[0].group == found[1].group
    assert found[2].group == "context_toxicity:4.5.5"
    assert found[3].extra == {
        "label_oc": False,
        "label_ic": True,
        "tox_codes_oc": pytest.approx(1 / 3, abs=1e-6),
        "tox_codes_ic": pytest.approx(2.5 / 3, abs=1e-6),
    }


def test_davidson17_is_unescaped() -> None:
    found = read("davidson17")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You rat 😂", True),
        ("1", "Darn, you", True),
        ("5", "Tea & cake", False),
    ]
    assert found[2].extra == {"hate_speech": 0.0, "offensive_language": 0.0, "neither": 3.0}


def test_surge_toxicity() -> None:
    found = read("surge_toxicity")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You\nfool", True),
        ("1", "Hello", False),
    ]


def test_mhs_sample_keeps_each_text_once_and_ratings_apart() -> None:
    found = read("mhs_sample")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("12", "You fool", True),
        ("13", 'A "b" c', None),
        ("14", "Tea", None),
        ("smaller_file:12", "You fool", None),
    ]
    assert found[3].extra == {"dehumanize": 3.0, "hate_speech_score": 1.5, "insult": 4.0}
    assert {one.dehumanizing for one in found} == {None}


def test_nyt_rfd_is_on_topic() -> None:
    (found,) = read("nyt_rfd")
    assert (found.row_id, found.group, found.off_topic, found.incivility) == ("121", "Cats or Dogs", False, None)
    assert found.comment.article == ArticleContext("Cats or Dogs", "Which is better?")


def test_fox_news_counts_lines_from_nought() -> None:
    found = read("fox_news")
    assert [(one.row_id, one.incivility, one.group) for one in found] == [
        ("0", True, "A bridge"),
        ("1", None, "A bridge"),
    ]
    assert found[0].comment == CommentInContext("You fool.", "Nice.", ArticleContext("A bridge", "It opens."))
    assert found[1].comment.parent is None


def test_ucc_keeps_every_rating() -> None:
    found = read("ucc")
    assert [one.incivility for one in found] == [True, False, None]
    assert {one.split for one in found} == {"test"}
    assert len(found[0].extra) == 16
    assert (found[0].extra["hostile"], found[0].extra["hostile:confidence"]) == (1.0, 0.7)
    assert "antagonize" not in found[2].extra


def test_ctc_takes_the_most_popular_answer_unless_tied() -> None:
    found = read("ctc")
    assert [one.incivility for one in found] == [False, True, None, True, None, False]
    assert [one.group for one in found[2:4]] == ["A budget", "ctc:4"]


def test_no_reader_invents_a_label() -> None:
    says_nothing = {"dehumanizing": set(NAMES) - {"hatemojibuild"}, "off_topic": set(NAMES) - {"nyt_rfd"}}
    for name in NAMES:
        found = read(name)
        for label in LABELS:
            if name in says_nothing.get(label, ()):
                assert {one.label(label) for one in found} == {None}
