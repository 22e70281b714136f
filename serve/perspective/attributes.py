"""Which attributes there are: ours, those of Perspective that a trained head answers, and those that none does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from threadwarden.data.codebook import Label
from threadwarden.model import Scores
from threadwarden.model.artifact import Manifest
from threadwarden.serve.perspective.errors import PerspectiveError
from threadwarden.serve.perspective.message import Message

OURS: Mapping[str, Label] = {"INCIVILITY": "incivility", "DEHUMANIZING": "dehumanizing", "OFF_TOPIC": "off_topic"}
LABELLED: Mapping[str, Label] = {"TOXICITY": "incivility", **OURS}
"""The attributes that one of our labels answers; TOXICITY was defined as we define incivility: rude, disrespectful."""

_PRODUCTION = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
_OTHERS = ("SEXUALLY_EXPLICIT", "FLIRTATION")
_NEW_YORK_TIMES = (
    "ATTACK_ON_AUTHOR",
    "ATTACK_ON_COMMENTER",
    "ATTACK_ON_PUBLISHER",
    "INCOHERENT",
    "INFLAMMATORY",
    "LIKELY_TO_REJECT",
    "OBSCENE",
    "SPAM",
    "UNSUBSTANTIAL",
)
_BRIDGING = (
    "AFFINITY",
    "COMPASSION",
    "CONSTRUCTIVE",
    "CURIOSITY",
    "NUANCE",
    "PERSONAL_STORY",
    "REASONING",
    "RESPECT",
)
_PERSUASION = ("ALIENATION", "FEARMONGERING", "GENERALIZATION", "MORAL_OUTRAGE", "POWER_APPEAL", "SCAPEGOATING")
PUBLISHED: tuple[str, ...] = (
    *_PRODUCTION,
    *_OTHERS,
    "TOXICITY_FAST",
    *_NEW_YORK_TIMES,
    "OFF_TOPIC",
    *(f"{name}_EXPERIMENTAL" for name in (*_PRODUCTION, *_OTHERS, *_BRIDGING, *_PERSUASION)),
)
"""Every name that Perspective published in its documentation or its discovery document."""

_KNOWN = frozenset((*PUBLISHED, *OURS))
_WRITTEN = re.compile(r"(?P<name>[A-Z_]+)(?:@[A-Za-z0-9._-]{1,64})?")
_UNSPECIFIED = "SCORE_TYPE_UNSPECIFIED"
PROBABILITY = "PROBABILITY"
MAX_ATTRIBUTES = 200
"""More than there are names; a name may come with several versions."""


@dataclass(frozen=True)
class Attribute:
    """What a request asks for: the name as written, which the answer repeats, the name itself, and a threshold."""

    written: str
    name: str
    threshold: float | None = None


def parse_attributes(request: Message) -> tuple[Attribute, ...]:
    """Read `requestedAttributes`; a version behind an `@` is not looked at, since there is one model.

    Raises:
        PerspectiveError: there are none, one was never Perspective's nor is ours, or it wants no probability.
    """
    found = tuple(_attribute(name, parameters) for name, parameters in request.map("requestedAttributes"))
    if not found:
        raise PerspectiveError("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    if len(found) > MAX_ATTRIBUTES:
        raise PerspectiveError(f"Found {len(found):,} requested attributes, wanted at most {MAX_ATTRIBUTES}")
    return found


def _attribute(written: str, parameters: Message) -> Attribute:
    match = _WRITTEN.fullmatch(written)
    if match is None or match["name"] not in _KNOWN:
        raise unknown(written)
    score_type = parameters.text("scoreType") or _UNSPECIFIED
    if score_type not in (PROBABILITY, _UNSPECIFIED):
        found = f"Requested score type {score_type[:80]} is not supported by attribute {written}"
        raise PerspectiveError(found)
    return Attribute(written, match["name"], parameters.number("scoreThreshold"))


def unknown(written: str) -> PerspectiveError:
    """Return the error for an attribute that cannot be asked for."""
    return PerspectiveError(f"Unknown requested attribute: {written[:80]}")


def answers(manifest: Manifest, name: str) -> bool:
    """Tell whether a trained head of this model answers an attribute."""
    return name in LABELLED or name.lower() in manifest.attributes


def answered(manifest: Manifest) -> list[str]:
    """Return the names that this model answers, ours first."""
    return list(dict.fromkeys(name for name in (*OURS, *PUBLISHED) if answers(manifest, name)))


def unanswered(manifest: Manifest) -> list[str]:
    """Return the names that Perspective published and this model leaves out of its answers."""
    return [name for name in PUBLISHED if not answers(manifest, name)]


def value_of(name: str, scores: Scores) -> float:
    """Return an attribute's probability; only of one that is answered, and of OFF_TOPIC only with an article."""
    label = LABELLED.get(name)
    if label is None:
        return scores.attributes[name.lower()]
    score = scores.get(label)
    assert score is not None
    return score.probability
