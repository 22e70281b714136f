"""Toxic spans on made-up files: which characters count as marked, and how many workers saw what."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from threadwarden.data.corpora import get
from threadwarden.data.example import Example

TEXT = "You silly old goose."
Mark = tuple[int, str, int, int]


def read(folder: Path, workers: int, marks: Sequence[Mark]) -> Example:
    """Return the one comment, as `workers` saw it; a mark is (worker, type, start, end)."""
    place = folder / "toxic_spans"
    place.mkdir()
    votes = "".join(f"{n},1,False\n" for n in range(workers))
    spans = "".join(f"{worker},{kind},{start},{end}\n" for worker, kind, start, end in marks)
    (place / "data_comments.csv").write_text(f"comment_id,comment_text\n1,{TEXT}\n", encoding="utf-8")
    (place / "data_annotations.csv").write_text(f"annotation,comment_id,not toxic\n{votes}", encoding="utf-8")
    (place / "data_spans.csv").write_text(f"annotation,type,start,end\n{spans}", encoding="utf-8")
    (found,) = get("toxic_spans").read(folder)
    return found


@pytest.mark.parametrize(
    ("workers", "marks", "spans"),
    [
        (4, [(0, "Insult", 4, 9), (1, "Insult", 4, 9)], "[[4, 9]]"),
        (5, [(0, "Insult", 4, 9), (1, "Insult", 4, 9)], "[]"),
        (2, [(0, "Insult", 4, 9), (1, "Insult", 14, 19)], "[[4, 9], [14, 19]]"),
        (3, [(0, "Insult", 4, 9), (1, "Threat", 6, 13), (2, "Insult", 8, 19)], "[[6, 13]]"),
        (2, [(0, "Insult", 14, 19), (0, "Insult", 4, 9)], "[[4, 9], [14, 19]]"),
        (4, [(0, "Insult", 4, 9), (0, "Profane/Obscene", 4, 9)], "[]"),
        (1, [(0, "Insult", 15, 21), (0, "Insult", 9, 9), (0, "Insult", 0, 3)], "[[0, 3]]"),
        (3, [], "[]"),
    ],
)
def test_a_character_is_marked_if_half_of_the_workers_marked_it(
    workers: int, marks: list[Mark], spans: str, tmp_path: Path
) -> None:
    assert read(tmp_path, workers, marks).extra["spans"] == spans


def test_workers_are_counted_once_for_each_kind_they_saw(tmp_path: Path) -> None:
    marks = [
        (0, "Insult", 4, 9), (0, "Insult", 14, 19), (1, "Insult", 0, 3), (1, "Profane/Obscene", 4, 9),
        (2, "Identity based Attack", 4, 9), (2, "Threat", 0, 3), (3, "Other Toxicity", 0, 3), (3, "Nonsense", 0, 3),
    ]  # fmt: skip
    extra = read(tmp_path, 4, marks).extra
    assert {key.removeprefix("workers_"): count for key, count in extra.items() if key.startswith("workers_")} == {
        "insult": 2.0,
        "profanity": 1.0,
        "identity_attack": 1.0,
        "threat": 1.0,
        "other": 1.0,
    }
    assert extra["workers"] == 4.0
