"""A recipe's corpora become rows: capped, repeated, with varied context, and tokenised."""

from dataclasses import replace
from pathlib import Path

import pytest

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.data.example import Example
from threadwarden.model.tokens import InputFormat, Tokens
from threadwarden.training.embed import with_targets
from threadwarden.training.network import Network
from threadwarden.training.recipe import Recipe, Source, read_recipe
from threadwarden.training.rows import gather, tokenised, vary_context

ARTICLE = ArticleContext("Bridge closes", "For a year.")


@pytest.fixture(scope="module")
def recipe(recipe_file: Path) -> Recipe:
    return read_recipe(str(recipe_file))


def example(text: str, parent: str | None = None, article: ArticleContext | None = None) -> Example:
    return Example(CommentInContext(text, parent, article), "made", text, "MIT", True, incivility=True)


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
    assert twice.counts() == {"train": {"samples": 10}, "dev": {"samples": len(once.dev)}}
    assert twice.sha256 != once.sha256


def test_parts_share_no_group_and_the_hash_is_stable(recipe: Recipe, no_corpora: Path) -> None:
    parts = gather(with_source(recipe), no_corpora)
    groups = [{e.group for e in part} for part in (parts.train, parts.dev, parts.test)]
    assert all(groups)
    assert len(groups[0] | groups[1] | groups[2]) == sum(map(len, groups))
    assert parts.sha256 == gather(with_source(recipe), no_corpora).sha256
    assert {e.off_topic for e in parts.in_context} == {True, False}
    assert not {e.row_id for e in parts.in_context} & {e.row_id for e in parts.test}


def test_an_unknown_corpus_and_one_that_is_not_there_are_named(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="found no corpus named 'nonsense', wanted one of"):
        gather(replace(recipe, corpora=(Source("nonsense"),)), tmp_path)
    with pytest.raises(NotFoundError, match=r"corpus edos: no edos_labelled_aggregated\.csv in "):
        gather(replace(recipe, corpora=(Source("edos"),)), tmp_path)


def test_context_is_dropped_as_often_as_the_recipe_says(recipe: Recipe) -> None:
    rows = [example(f"t{n}", "parent", ARTICLE) for n in range(2000)]
    varied = vary_context(rows, replace(recipe, context_drop=0.3))
    assert [c.text for c in varied] == [e.comment.text for e in rows]
    assert all(c in (e.comment, CommentInContext(e.comment.text)) for c, e in zip(varied, rows, strict=True))
    assert sum(c.article is None for c in varied) / 2000 == pytest.approx(0.3, abs=0.04)
    assert vary_context(rows, replace(recipe, context_drop=0.0)) == [e.comment for e in rows]
    assert vary_context(rows, replace(recipe, context_drop=1)) == [CommentInContext(e.comment.text) for e in rows]


def test_rows_without_context_get_anothers(recipe: Recipe) -> None:
    rows = [example("a", "ho", ARTICLE), *(example(f"t{n}") for n in range(2000))]
    varied = vary_context(rows, replace(recipe, context_drop=0.0, context_random=0.2))[1:]
    assert [c.text for c in varied] == [f"t{n}" for n in range(2000)]
    assert {(c.parent, c.article) for c in varied} == {("ho", ARTICLE), (None, None)}
    assert sum(c.article is not None for c in varied) / 2000 == pytest.approx(0.2, abs=0.04)


def test_context_varies_by_the_seed_alone(recipe: Recipe) -> None:
    rows = [example(f"t{n}", "parent") for n in range(100)]
    assert vary_context(rows, recipe) == vary_context(rows, recipe)
    assert vary_context(rows, recipe) != vary_context(rows, replace(recipe, seed=14))


def test_without_any_context_there_is_none_to_give(recipe: Recipe) -> None:
    rows = [example("a"), example("b")]
    assert vary_context(rows, replace(recipe, context_random=1.0)) == [e.comment for e in rows]


def test_rows_are_tokenised_with_missing_labels_marked(tiny_base: Path) -> None:
    tokens = Tokens(tiny_base / "tokenizer.json", InputFormat())
    examples = [
        replace(example("the pier", None, ARTICLE), incivility=True, dehumanizing=False),
        replace(example("the"), incivility=None, off_topic=True),
    ]
    found = tokenised([e.comment for e in examples], examples, tokens)
    assert found["labels"][:] == [[1.0, 0.0, -1.0], [-1.0, -1.0, 1.0]]
    assert found["alone"][:] == [0.0, 1.0]
    assert found["length"][:] == [len(ids) for ids in found["input_ids"]]
    assert found["token_type_ids"][0][:4] == [0, 0, 0, 0]
    assert set(found["token_type_ids"][0][4:]) == {1}
    assert found["token_type_ids"][1] == [0, 0, 0]


def test_targets_are_the_base_models_and_zero_in_context(tiny_base: Path) -> None:
    tokens = Tokens(tiny_base / "tokenizer.json", InputFormat())
    examples = [example("the pier"), example("the pier", "is closed"), example("fix the pier")]
    rows = with_targets(tokenised([e.comment for e in examples], examples, tokens), Network.from_base(tiny_base))
    targets = rows.with_format("numpy")["target"][:]
    assert targets.shape == (3, 32)
    assert (targets[1] == 0).all()
    assert [float(row @ row) for row in targets[[0, 2]]] == pytest.approx([1.0, 1.0], abs=1e-2)
    assert float(targets[0] @ targets[2]) < 0.9999


def test_a_recipe_without_a_row_to_train_on_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    folder = tmp_path / "hatemojicheck"
    folder.mkdir()
    (folder / "test.csv").write_text(
        "case_id,templ_id,test_group_id,text,target,functionality,set,label_gold,unrealistic_flags,included_in_test_suite\n"
        "0,1.0,1,a made sentence,people,verb_swap,orig,1,0,1\n"
    )
    with pytest.raises(InputError, match=r"found no row to train on in hatemojicheck, wanted a set that has some$"):
        gather(replace(recipe, corpora=(Source("hatemojicheck"),)), tmp_path)
