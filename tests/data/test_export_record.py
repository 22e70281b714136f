"""Threads that threadwarden wrote, read back."""

import json

import pytest

from tests.data.export_reading import read, read_fixture, refusal
from threadwarden.data.extract import extract_thread


@pytest.mark.parametrize("name", ["coral.json", "isso_api.json", "discourse.json", "reddit.json", "remark42_tree.json"])
def test_own_records_are_read_back(name: str) -> None:
    threads = read_fixture(name)
    lines = "\n".join(json.dumps(thread.to_dict()) for thread in threads)
    again = read(lines, name)
    assert [thread.to_dict() for thread in again] == [thread.to_dict() for thread in threads]


def test_the_record_of_a_page_is_read_back() -> None:
    item = '<li id="comment-{}" class="comment depth-1"><cite class="fn">Ann</cite><p>Words</p>{}</li>'
    inner = f"<ol class='children'>{item.format(2, '')}</ol>"
    page = f"<html><body><h1>Well</h1><ol class='comment-list'>{item.format(1, inner)}</ol>"
    thread = extract_thread(page, url="https://news.example/well", source="well.html")
    assert [thread.to_dict()] == [again.to_dict() for again in read(json.dumps(thread.to_dict()), "well.html")]


def test_a_record_among_other_lines() -> None:
    record = json.dumps(read_fixture("isso_api.json")[0].to_dict())
    assert refusal(record + '\n{"a": 1}') == "record 2: found something else, wanted article, comments and thread"
