"""Sentences written for this project: abuse and its civil twins, many with a group's name put in."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.errors import InputError
from threadwarden.data.example import Example
from threadwarden.data.table import fields, read_json_lines

GROUPS: tuple[tuple[str, str], ...] = (
    ("Muslims", "a Muslim"), ("Jews", "a Jew"), ("Christians", "a Christian"), ("Hindus", "a Hindu"),
    ("Sikhs", "a Sikh"), ("atheists", "an atheist"), ("Catholics", "a Catholic"), ("immigrants", "an immigrant"),
    ("refugees", "a refugee"), ("asylum seekers", "an asylum seeker"), ("foreigners", "a foreigner"),
    ("Black people", "a Black man"), ("white people", "a white woman"), ("Asian people", "an Asian woman"),
    ("Mexicans", "a Mexican"), ("Poles", "a Pole"), ("Arabs", "an Arab"), ("Pakistanis", "a Pakistani"),
    ("Chinese people", "a Chinese student"), ("Indians", "an Indian"), ("Roma", "a Roma woman"),
    ("Native Americans", "a Native American"), ("women", "a woman"), ("men", "a man"), ("girls", "a girl"),
    ("mothers", "a single mother"), ("gay people", "a gay man"), ("gay men", "a gay man"),
    ("lesbians", "a lesbian"), ("bisexual people", "a bisexual woman"), ("trans people", "a trans woman"),
    ("trans women", "a trans woman"), ("disabled people", "a disabled man"), ("blind people", "a blind woman"),
    ("deaf people", "a deaf man"), ("autistic people", "an autistic person"), ("pensioners", "a pensioner"),
    ("old people", "an old man"), ("young people", "a young person"), ("poor people", "a poor man"),
)  # fmt: skip
"""Names of groups, as plural and as one person: the counterfactuals that a sentence with a slot is read with."""

FILLED = 5
"""How many groups each sentence with a slot is read with in training, drawn by its place in the file."""

_SENTENCE = {"text": str, "i": str, "d": str, "kind": str}
_ANSWERS: Mapping[object, bool] = {"y": True, "n": False}


def with_group(sentence: str, group: tuple[str, str]) -> str:
    """Return a sentence with its slots, `{GROUP}` or `{PERSON}`, filled with one group's name."""
    return sentence.replace("{GROUP}", group[0]).replace("{PERSON}", group[1])


def slotted_sentences() -> Iterator[tuple[str, str, bool]]:
    """Yield every sentence with a slot: the group that its split goes by, the text, whether it is uncivil."""
    path = WRITTEN_SENTENCES.place(Path()) / "sentences.jsonl"
    for number, (place, value) in enumerate(read_json_lines(path), 1):
        found = fields(place, value, _SENTENCE)
        text = str(found["text"])
        if with_group(text, GROUPS[0]) != text:
            yield _group(number), text, found["i"] == "y"


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    for number, (place, value) in enumerate(read_json_lines(folder / "sentences.jsonl"), 1):
        found = fields(place, value, _SENTENCE)
        incivility, dehumanizing = (_ANSWERS.get(found[key]) for key in ("i", "d"))
        if incivility is None or dehumanizing is None:
            raise InputError(f"{place}: found another answer than y or n")
        for variant, text in enumerate(_variants(str(found["text"]), number), 1):
            yield corpus.example(
                f"{number}.{variant}",
                text,
                incivility=incivility,
                dehumanizing=dehumanizing,
                group=_group(number),
                extra={"kind": str(found["kind"])},
            )


def _group(number: int) -> str:
    # Neighbours in the file are twins: abuse and a civil sentence of like words stay together.
    return f"written_sentences:{(number + 1) // 2}"


def _variants(sentence: str, number: int) -> list[str]:
    if with_group(sentence, GROUPS[0]) == sentence:
        return [sentence]
    by_chance = sorted(GROUPS, key=lambda group: hashlib.sha256(f"{number} {group[0]}".encode()).digest())
    return [with_group(sentence, group) for group in by_chance[:FILLED]]


WRITTEN_SENTENCES = Corpus(
    name="written_sentences",
    title="threadwarden written sentences",
    licence="Apache-2.0",
    may_train_release=True,
    made_up=True,
    home="data/written/sentences.jsonl in this project",
    files=(CorpusFile("sentences.jsonl"),),
    reader=_read,
    shipped=Path(str(files("threadwarden.data.written"))),
    citation="Written and labelled by a machine for this project, so that a group's name alone says nothing. "
    "For training: figures on it say little about real comments.",
)
