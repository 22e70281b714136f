"""Files that are not as published: one line that names the file, the place, what was found and what was wanted."""

import gzip
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from threadwarden.data.corpora import get
from threadwarden.data.errors import InputError, NotFoundError

FIXTURES = Path(__file__).parent / "fixtures" / "corpora"
FOX = {"title": "A bridge", "meta": "It opens.", "prev": "", "text": "Nice.", "label": 0}


def made(name: str, file: str) -> str:
    return (FIXTURES / name / file).read_text(encoding="utf-8")


def write(folder: Path, name: str, files: Mapping[str, str]) -> None:
    (folder / name).mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        data = text.encode()
        (folder / name / file).write_bytes(gzip.compress(data) if file.endswith(".gz") else data)


def test_blank_comments_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {"toxicity_en.csv": "text,is_toxic\n  ,Toxic\nHello,Not Toxic\n"})
    assert [one.row_id for one in get("surge_toxicity").read(tmp_path)] == ["1"]


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {"toxicity_en.csv": "\ufefftext,is_toxic\nHello,Toxic\n"})
    assert [one.comment.text for one in get("surge_toxicity").read(tmp_path)] == ["Hello"]


BROKEN = [
    ("surge_toxicity", "toxicity_en.csv", "words,is_toxic\nHello,Toxic\n", "found columns words, is_toxic, wanted"),
    ("surge_toxicity", "toxicity_en.csv", "", "found columns an empty file, wanted text, is_toxic"),
    ("surge_toxicity", "toxicity_en.csv", "text,is_toxic\nHi,Toxic\nHello,Maybe\n",
     "line 3, column is_toxic: found 'Maybe'"),
    ("surge_toxicity", "toxicity_en.csv", "text,is_toxic\nHi,Toxic,x\n", "line 2: found 3 fields, wanted 2"),
    ("reddit_incivility", "incivility_coded_0302.train.csv", "Hi,0\nHi,yes\n", "line 2, column label: found 'yes'"),
    ("fox_news", "fox-news-comments.json", "\n{oops\n", "line 2: found no JSON"),
    ("fox_news", "fox-news-comments.json", '{"title": "A"}\n', "line 1: found fields title, wanted title, meta"),
    ("fox_news", "fox-news-comments.json", "[1]\n", "line 1: found list, wanted an object"),
    ("fox_news", "fox-news-comments.json", json.dumps(FOX | {"label": 2}), "field label: found 2, wanted 0 or 1"),
    ("fox_news", "fox-news-comments.json", json.dumps(FOX | {"label": "1"}), "field label: found str, wanted int"),
    ("toxic_spans", "data_spans.csv", "annotation,type,start,end\n0,Insult,1.5,2\n",
     "column start: found '1.5', wanted a whole number"),
    ("toxic_spans", "data_spans.csv", "annotation,start,end\n", "wanted annotation, type, start, end: no type"),
    ("context_toxicity", "cat_small.csv", made("context_toxicity", "cat_small.csv").replace("[0. 0. 1.]", "[]"),
     "column tox_codes_oc: found '[]', wanted votes like [0. 0.5 1.]"),
    ("cmv_adhominem", "threads.jsonl.gz", "{}\n", "line 1: found dict, wanted a list of posts"),
    ("cmv_adhominem", "threads.jsonl.gz", "[]\n", "line 1: found an empty list, wanted a list of posts"),
    ("cmv_adhominem", "threads.jsonl.gz", '[{"name": "a"}]\n', "line 1, post 1: found fields name, wanted name"),
    ("ctc", "SFU_constructiveness_toxicity.csv",
     made("ctc", "SFU_constructiveness_toxicity.csv").replace("3,1,", "9,1,"),
     "column is_toxic_popular_answer_1: found '9', wanted 1 to 4"),
    ("ucc", "val.csv", made("ucc", "val.csv").replace("0.7", "high"),
     "column hostile:confidence: found 'high', wanted a number"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "text", "message"), BROKEN)
def test_a_bad_file_is_one_line_that_names_the_place(
    name: str, file: str, text: str, message: str, tmp_path: Path
) -> None:
    shutil.copytree(FIXTURES / name, tmp_path / name)
    (tmp_path / name / file).unlink()
    write(tmp_path, name, {file: text})
    with pytest.raises(InputError) as caught:
        list(get(name).read(tmp_path))
    assert message in str(caught.value)
    assert file in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {})
    (tmp_path / "surge_toxicity" / "toxicity_en.csv").write_bytes(b"text,is_toxic\nH\xe9,Toxic\n")
    with pytest.raises(InputError, match=r"toxicity_en\.csv.*not UTF-8"):
        list(get("surge_toxicity").read(tmp_path))


def damaged(kind: str) -> bytes:
    whole = (FIXTURES / "cmv_adhominem" / "threads.jsonl.gz").read_bytes()
    return {"head only": whole[:12], "cut": whole[:-4], "altered": whole[:60] + b"\xff" * 20 + whole[80:]}[kind]


@pytest.mark.parametrize("kind", ["head only", "cut", "altered"])
def test_a_broken_gzip_file_is_named(kind: str, tmp_path: Path) -> None:
    write(tmp_path, "cmv_adhominem", {})
    (tmp_path / "cmv_adhominem" / "threads.jsonl.gz").write_bytes(damaged(kind))
    with pytest.raises(InputError, match=r"threads\.jsonl\.gz.*broken gzip"):
        list(get("cmv_adhominem").read(tmp_path))


def test_a_file_that_is_no_gzip_is_named(tmp_path: Path) -> None:
    write(tmp_path, "cmv_adhominem", {})
    (tmp_path / "cmv_adhominem" / "threads.jsonl.gz").write_bytes(b"not packed")
    with pytest.raises(InputError, match=r"threads\.jsonl\.gz.*broken gzip"):
        list(get("cmv_adhominem").read(tmp_path))


def test_missing_files_name_the_home(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no data_comments\.csv, .*github\.com/ipavlopoulos"):
        list(get("toxic_spans").read(tmp_path))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'nope', wanted one of toxic_spans, .*ctc"):
        get("nope")
