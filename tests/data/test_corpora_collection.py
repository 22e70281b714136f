"""Several corpora as one collection, and the verb that lists them; made-up files."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from threadwarden.data.command import main
from threadwarden.data.corpora import download as downloads
from threadwarden.data.corpora import load
from threadwarden.data.errors import NotFoundError
from threadwarden.data.text import text_hash

SHIPPED = ["samples", "written_threads", "written_sentences"]


def write_surge(folder: Path, rows: Sequence[tuple[str, str]]) -> None:
    (folder / "surge_toxicity").mkdir(parents=True)
    lines = "".join(f"{text},{label}\n" for text, label in rows)
    (folder / "surge_toxicity" / "toxicity_en.csv").write_text("text,is_toxic\n" + lines, encoding="utf-8")


def write_hatemojicheck(folder: Path, text: str) -> None:
    (folder / "hatemojicheck").mkdir(parents=True)
    head = "case_id,templ_id,text,target,functionality,set,label_gold\n"
    (folder / "hatemojicheck" / "test.csv").write_text(f"{head}0,1,{text},x,swap,orig,1\n", encoding="utf-8")


def write_fox(folder: Path) -> None:
    line = {"title": "A bridge", "meta": "It opens.", "prev": "", "text": "You fool", "label": 1}
    (folder / "fox_news").mkdir(parents=True)
    (folder / "fox_news" / "fox-news-comments.json").write_text(json.dumps(line) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_surge(
        tmp_path, [("You fool", "Toxic"), ("Good day", "Not Toxic"), ("good  day", "Toxic"), ("Tea", "Not Toxic")]
    )
    write_hatemojicheck(tmp_path, "you fool")
    return tmp_path


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the cache folder away from the user's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("THREADWARDEN_CORPORA", raising=False)
    return tmp_path / "threadwarden" / "corpora"


def test_a_collection_is_without_duplicates_and_split(folder: Path) -> None:
    found = load(["surge_toxicity", "hatemojicheck"], folder)
    assert [(row.comment.text, row.incivility) for row in found.examples] == [
        ("Good day", None), ("Tea", False), ("you fool", True),
    ]  # fmt: skip
    assert found.read == {"surge_toxicity": 4, "hatemojicheck": 1}
    assert found.removed == {"surge_toxicity": 2, "hatemojicheck": 0}
    assert found.guards == ()
    assert [row.source for row in found.part("test") if not row.may_train_release] == ["hatemojicheck"]
    assert sum(len(found.part(part)) for part in ("train", "dev", "test")) == 3


def test_evaluation_texts_are_kept_out_even_when_not_named(folder: Path) -> None:
    found = load(["surge_toxicity"], folder)
    assert found.guards == ("hatemojicheck",)
    assert {text_hash(row.comment.text) for row in found.examples} == {text_hash("good day"), text_hash("tea")}
    assert set(found.read) == set(found.removed) == {"surge_toxicity"}
    assert len(load(["surge_toxicity"], folder, guard=False).examples) == 3


def test_a_set_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(NotFoundError, match=r"corpus ucc: no val\.csv"):
        load(["ucc"], folder)
    with pytest.raises(NotFoundError, match="'nope'"):
        load(["nope"], folder)


def test_labels_meant_for_other_texts_are_not_laid_over(tmp_path: Path) -> None:
    write_fox(tmp_path)
    (row,) = load(["fox_news"], tmp_path).examples
    assert (row.incivility, row.dehumanizing, row.off_topic) == (True, None, None)


def test_the_verb_draws_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpora", "surge_toxicity", "ucc", "--from", str(folder)]) == 0
    printed = capsys.readouterr().out
    row = next(line for line in printed.splitlines() if "surge_toxicity" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")][:6] == [
        "surge_toxicity",
        "MIT",
        "yes",
        "4",
        "2",
        "0 / 1 / 1",
    ]
    assert "ucc: not here: https://github.com/conversationai/unhealthy-conversations\n" in printed


def test_the_verb_prints_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpora", "surge_toxicity", "ucc", "--from", str(folder), "--json"]) == 0
    surge, ucc = json.loads(capsys.readouterr().out)
    assert (surge["here"], surge["rows"], surge["removed"]) == (True, 4, 2)
    assert surge["labels"]["incivility"] == {"yes": 0, "no": 1, "missing": 1}
    assert sum(surge["splits"].values()) == 2
    assert (ucc["name"], ucc["here"], ucc["rows"], ucc["may_train_release"]) == ("ucc", False, None, False)


def test_the_verb_reads_the_folder_of_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THREADWARDEN_CORPORA", str(folder))
    assert main(["corpora", "surge_toxicity", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["rows"] == 4


def test_with_nothing_at_hand_there_is_what_ships_and_every_home_is_listed(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpora"]) == 0
    printed = capsys.readouterr().out
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("│")] == SHIPPED
    assert printed.count(": not here: ") == 16


def test_the_verb_downloads_into_the_cache(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_surge(elsewhere, [("Hello", "Not Toxic")])
    assert main(["corpora", "surge_toxicity", "cmv_adhominem", "--download", "--json"]) == 2
    printed = capsys.readouterr()
    assert [found["here"] for found in json.loads(printed.out)] == [True, False]
    assert "corpus cmv_adhominem: threads.jsonl.gz: no public address recorded; put the file into" in printed.err


def test_one_download_that_fails_does_not_stop_the_others(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched = downloads.Fetched(elsewhere / "toxicity_en.csv", "ab", 3, checked=False)
    real = downloads.download
    monkeypatch.setattr(
        downloads,
        "download",
        lambda corpus, folder: (fetched,) if corpus.name == "surge_toxicity" else real(corpus, folder),
    )
    failures = downloads.download_all(["mhs_sample", "surge_toxicity"], elsewhere)
    assert [failure.split(":")[0] for failure in failures] == ["corpus mhs_sample"]
    assert "3 bytes, SHA-256 ab (no hash on record" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "found no corpus named 'nope', wanted one of toxic_spans"),
        (["--from", "no/such/folder"], "found no folder no/such/folder, wanted one that holds <corpus>/<file>"),
        (["nope", "--download"], "found no corpus named 'nope'"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], message: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpora", *arguments]) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert printed.count("\n") == 1


def test_a_broken_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_surge(tmp_path, [("Hello", "Maybe")])
    assert main(["corpora", "surge_toxicity", "--from", str(tmp_path)]) == 2
    assert "line 2, column is_toxic: found 'Maybe'" in capsys.readouterr().err
