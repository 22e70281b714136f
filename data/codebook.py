"""The three labels, as codebook 1.2 defines them."""

from dataclasses import dataclass
from typing import Literal

VERSION = "1.2"
Label = Literal["incivility", "dehumanizing", "off_topic"]
LABELS: tuple[Label, ...] = ("incivility", "dehumanizing", "off_topic")


@dataclass(frozen=True)
class Definition:
    """One label in a sentence, for tables, cards and reasons."""

    label: Label
    name: str
    sentence: str


DEFINITIONS: dict[Label, Definition] = {
    "incivility": Definition(
        "incivility",
        "incivility",
        "Needless disrespect towards anyone: name-calling, contempt in place of a reason, accusations of lying "
        "as abuse, vulgarity, hostility.",
    ),
    "dehumanizing": Definition(
        "dehumanizing",
        "dehumanizing language",
        "Speech that puts people outside humanity: as animals, pests, disease, filth, things, monsters, or "
        "something to be cleansed.",
    ),
    "off_topic": Definition(
        "off_topic",
        "off-topic",
        "Engages neither with the article nor with a parent comment that does. Judged only with the article known.",
    ),
}
