"""A recipe's corpora become rows: capped, repeated, and tokenised with their labels and marked tokens."""

from dataclasses import replace
from pathlib import Path

import pytest

from threadwarden.data.context import CommentInContext
from threadwarden.data.corpora.toxic_spans import SPANS
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.data.example import Example
from threadwarden.data.labels.own import OWN
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.embed import EVERY, run_network, with_targets
from threadwarden.training.network import ATTRIBUTES, HEADS, MISSING, Network
from threadwarden.training.recipe import Recipe, Source, read_recipe
from threadwarden.training.rows import _chosen, _hash, gather, marked, rows_hash, targets, tokenised

WORKERS = {"workers": 4.0, "workers_insult": 3.0, "workers_profanity": 0.0, "workers_identity_attack": 1.0}
RATED = WORKERS | {"workers_threat": 0.0, "workers_other": 2.0}


@pytest.fixture(scope="module")
def recipe(recipe_file: Path) -> Recipe:
    return read_recipe(str(recipe_file))


@pytest.fixture(scope="module")
def tokens(tiny_base: Path) -> Tokens:
    return Tokens(tiny_base / "tokenizer.json", InputFormat())


def example(text: str, **extra: str | float) -> Example:
    return Example(CommentInContext(text), "made", text, "MIT", True, incivility=True, extra=extra)


def with_source(recipe: Recipe, **values: int) -> Recipe:
    return replace(recipe, corpora=(Source("samples", **values),))


def test_a_cap_keeps_the_same_rows_in_their_own_order(recipe: Recipe, no_corpora: Path) -> None:
    whole = gather(with_source(recipe), no_corpora)
    capped = gather(with_source(recipe, cap=40), no_corpora)
    smaller = gather(with_source(recipe, cap=10), no_corpora)
    order = [e.row_id for e in whole.train]
    kept = [e.row_id for e in capped.train]
    assert len(kept) == 40
    assert kept == [row for row in order if row in set(kept)]
    assert {e.row_id for e in smaller.train} < set(kept)
    assert capped.dev == whole.dev
    assert len(gather(with_source(recipe, cap=100_000), no_corpora).train) == len(order)


def test_a_corpus_is_repeated_after_its_cap(recipe: Recipe, no_corpora: Path) -> None:
    once = gather(with_source(recipe, cap=5), no_corpora)
    twice = gather(with_source(recipe, cap=5, repeat=2), no_corpora)
    assert twice.train == once.train * 2
    assert twice.counts() == {"train": {"samples": 10}, "dev": {"samples": len(once.dev)}, "further": {}}
    assert twice.sha256 != once.sha256


def test_parts_share_no_group_and_the_hash_is_stable(recipe: Recipe, no_corpora: Path) -> None:
    parts = gather(with_source(recipe), no_corpora)
    groups = [{e.group for e in part} for part in (parts.train, parts.dev, parts.test)]
    assert all(groups)
    assert len(groups[0] | groups[1] | groups[2]) == sum(map(len, groups))
    assert parts.sha256 == gather(with_source(recipe), no_corpora).sha256
    assert {e.off_topic for e in parts.in_context} == {True, False}
    assert not {e.row_id for e in parts.in_context} & {e.row_id for e in parts.test}


def test_the_hash_tells_a_change_of_what_workers_said() -> None:
    row = example("the pier", **{SPANS: "[[4, 8]]"}, **RATED)
    others = [
        replace(row, extra={**row.extra, SPANS: "[[0, 8]]"}),
        replace(row, extra={**row.extra, "workers": 5.0}),
        replace(row, extra={**row.extra, "workers_threat": 1.0}),
        replace(row, dehumanizing=True),
    ]
    assert len({_hash([one]) for one in (row, *others)}) == 5
    assert _hash([replace(row, extra={**row.extra, "not_toxic": 1.0})]) == _hash([row])


def test_the_hash_of_the_rows_tells_any_change_of_what_is_read_or_taught(tokens: Tokens) -> None:
    row = example("the pier", **{SPANS: "[[4, 8]]"})
    known = tokenised([row], ["the pier"], tokens)
    assert rows_hash(known) == rows_hash(tokenised([row], ["the pier"], tokens))
    changed = [
        tokenised([row], ["fix the pier"], tokens),
        tokenised([replace(row, dehumanizing=True)], ["the pier"], tokens),
        tokenised([example("the pier")], ["the pier"], tokens),
    ]
    assert len({rows_hash(rows) for rows in (known, *changed)}) == 4


def test_an_unknown_corpus_and_one_that_is_not_there_are_named(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="found no corpus named 'nonsense', wanted one of"):
        gather(replace(recipe, corpora=(Source("nonsense"),)), tmp_path)
    with pytest.raises(NotFoundError, match=r"corpus edos: no edos_labelled_aggregated\.csv in "):
        gather(replace(recipe, corpora=(Source("edos"),)), tmp_path)


def test_rows_of_our_own_labels_are_never_capped_and_count_more() -> None:
    rows = [example(f"ours {n}", **{OWN: "1.2"}) for n in range(3)] + [example(f"theirs {n}") for n in range(10)]
    found = [row.row_id for row in _chosen(rows, Source("made", cap=4, repeat=2, own_repeat=3))]
    assert found[:18] == ["ours 0", "ours 1", "ours 2"] * 6
    others = found[18:]
    assert len(others) == 8
    assert others[:4] == others[4:] == [row.row_id for row in rows if row.row_id in others[:4]]


def test_a_set_all_of_our_own_labels_has_no_others() -> None:
    rows = [example("ours", **{OWN: "1.2"})]
    assert _chosen(rows, Source("made", cap=1)) == rows
    assert _chosen([], Source("made", cap=1, repeat=3)) == []


def test_targets_are_the_labels_and_missing_where_nobody_judged() -> None:
    row = replace(example("a"), dehumanizing=False)
    assert targets(row) == [1.0, 0.0, MISSING, *[MISSING] * 4]
    assert targets(replace(row, incivility=None, dehumanizing=None, off_topic=True))[:3] == [MISSING, MISSING, 1.0]
    assert len(targets(row)) == len(HEADS)


def test_a_civil_comment_has_no_attribute() -> None:
    assert targets(replace(example("a"), incivility=False))[3:] == [0.0] * len(ATTRIBUTES)


def test_an_attribute_is_the_share_of_workers_who_marked_it() -> None:
    assert targets(example("a", **RATED))[3:] == [0.75, 0.0, 0.25, 0.0]
    assert targets(replace(example("a", **RATED), incivility=None))[:4] == [MISSING, MISSING, MISSING, 0.75]


def test_a_comment_that_no_worker_rated_has_no_attributes() -> None:
    unrated = dict.fromkeys(RATED, 0.0)
    assert targets(replace(example("a", **unrated), incivility=None))[3:] == [MISSING] * 4


def marks(tokens: Tokens, text: str, spans: str, read_as: str | None = None) -> list[float]:
    row = example(text, **{SPANS: spans})
    read = read_as or text
    return marked(row, read, len(tokens.first_window(CommentInContext(read)).ids), tokens)


def test_tokens_of_which_half_is_marked_are_marked(tokens: Tokens) -> None:
    assert marks(tokens, "the pier", "[[4, 8]]") == [MISSING, 0.0, 1.0, MISSING]
    assert marks(tokens, "the pier", "[[4, 6]]") == [MISSING, 0.0, 1.0, MISSING]
    assert marks(tokens, "the pier", "[[4, 5]]") == [MISSING, 0.0, 0.0, MISSING]
    assert marks(tokens, "the pier", "[[0, 1], [2, 8]]") == [MISSING, 1.0, 1.0, MISSING]


def test_where_the_workers_agreed_on_nothing_nobody_knows_which_tokens_are_uncivil(tokens: Tokens) -> None:
    assert marks(tokens, "the pier", "[]") == [MISSING] * 4


def test_a_mark_on_a_disguised_word_is_found(tokens: Tokens) -> None:
    assert marks(tokens, "the p i e r the", "[[4, 11]]") == [MISSING, 0.0, 1.0, 0.0, MISSING]


def test_marks_end_with_the_first_window(tokens: Tokens) -> None:
    found = marks(tokens, "the " * 300 + "pier", "[[0, 3], [1200, 1204]]")
    assert found == [MISSING, 1.0, *[0.0] * 95, MISSING]


def test_a_text_that_is_not_the_one_marked_has_no_marks(tokens: Tokens) -> None:
    assert marks(tokens, "the pier", "[[4, 8]]", "the p1er") == [MISSING] * 4
    assert marked(example("the pier"), "the pier", 4, tokens) == [MISSING] * 4


def test_of_a_civil_comment_nothing_is_marked_whoever_read_it(tokens: Tokens) -> None:
    civil = replace(example("the pier"), incivility=False)
    assert marked(civil, "the pier", 4, tokens) == [0.0] * 4
    assert marked(civil, "the p1er", 5, tokens) == [0.0] * 5


def test_rows_are_tokenised_as_they_are_to_be_read(tokens: Tokens) -> None:
    examples = [example("the pier", **{SPANS: "[[4, 8]]"}), replace(example("the"), incivility=None, off_topic=True)]
    found = tokenised(examples, ["the pier", "the the pier"], tokens)
    assert found["labels"][:] == [targets(row) for row in examples]
    assert found["marked"][:] == [[MISSING, 0.0, 1.0, MISSING], [MISSING] * 5]
    assert found["length"][:] == [4, 5]
    wanted = [tokens.first_window(CommentInContext(text)).ids for text in ("the pier", "the the pier")]
    assert found["input_ids"][:] == [list(ids) for ids in wanted]


def test_every_third_row_has_the_base_models_embedding_for_a_target(tiny_base: Path, tokens: Tokens) -> None:
    texts = ["the pier", "fix it", "the", "fix the pier", "pier"]
    base = Network.from_base(tiny_base)
    rows = with_targets(tokenised([example(text) for text in texts], texts, tokens), base)
    vectors = rows.with_format("numpy")["target"][:]
    assert vectors.shape == (5, 32)
    assert [n for n, row in enumerate(vectors) if row.any()] == [0, EVERY]
    for place in (0, EVERY):
        (wanted,) = run_network(base, [tokens.first_window(CommentInContext(texts[place]))], "test")[1]
        assert float(vectors[place] @ wanted) == pytest.approx(1.0, abs=1e-2)
    assert float(vectors[0] @ vectors[EVERY]) < 0.9999


def test_a_recipe_without_a_row_to_train_on_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    folder = tmp_path / "hatemojicheck"
    folder.mkdir()
    (folder / "test.csv").write_text(
        "case_id,templ_id,test_group_id,text,target,functionality,set,label_gold,unrealistic_flags,included_in_test_suite\n"
        "0,1.0,1,a made sentence,people,verb_swap,orig,1,0,1\n"
    )
    with pytest.raises(InputError, match=r"found no row to train on in hatemojicheck, wanted a set that has some$"):
        gather(replace(recipe, corpora=(Source("hatemojicheck"),)), tmp_path)
