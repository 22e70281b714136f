"""Coral's external moderation phase: its signature, what it sends, and what may be answered."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from threadwarden.data.errors import InputError
from threadwarden.data.text import MAX_TEXT_BYTES, json_type
from threadwarden.serve.errors import UnauthorizedError
from threadwarden.serve.judgement import Judgement
from threadwarden.serve.perspective.markup import plain
from threadwarden.serve.policy import Policy
from threadwarden.serve.verdict import decide

HEADER = "X-Coral-Signature"
MAX_SIGNATURES = 8
"""Coral signs with each of its secrets that has not expired."""
_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII | re.IGNORECASE)
_TOXIC = ("incivility", "dehumanizing")


class CoralComment(BaseModel):
    """The comment, in HTML as Coral keeps it, or in plain text."""

    body: str
    parentID: str | None = None  # noqa: N815 - Coral's name


class CoralEntity(BaseModel):
    """A story or a site."""

    id: str
    url: str | None = None


class CoralRequest(BaseModel):
    """What Coral sends on a new or edited comment; further fields are passed over."""

    action: Literal["NEW", "EDIT"] = "NEW"
    comment: CoralComment
    story: CoralEntity | None = Field(default=None, description="Judged with the article registered under its id.")
    site: CoralEntity | None = Field(default=None, description="Its id names the site here, where there is one.")
    tenantDomain: str | None = Field(default=None, description="Or else this does.")  # noqa: N815 - Coral's name


class CoralAction(BaseModel):
    """A flag, as Coral's own phases raise it."""

    actionType: Literal["FLAG"] = "FLAG"  # noqa: N815 - Coral's name
    reason: Literal["COMMENT_DETECTED_TOXIC"] = "COMMENT_DETECTED_TOXIC"


class CoralResponse(BaseModel):
    """What Coral shall do; without a status the comment is published, and flagged."""

    actions: list[CoralAction] = []
    status: Literal["SYSTEM_WITHHELD", "REJECTED"] | None = None


@dataclass(frozen=True)
class CoralCall:
    """One comment as text, the story it stands under, and the names its site may have here."""

    text: str
    story: str | None
    sites: tuple[str, ...]


def check_signature(header: str | None, body: bytes, secrets: Sequence[str]) -> None:
    """Accept a body that was signed with one of the secrets.

    Raises:
        UnauthorizedError: there is no signature, it is malformed, or made with another secret.
    """
    wanted = [hmac.digest(secret.encode(), body, hashlib.sha256).hex() for secret in secrets]
    found = parse_signatures(header)
    # Every pair is compared, so that the time tells nothing of which secret it was.
    if True not in [hmac.compare_digest(one, other) for one in found for other in wanted]:
        raise UnauthorizedError(f"{HEADER}: found no signature by a secret of this service, wanted one")


def parse_signatures(header: str | None) -> list[str]:
    """Return the signatures of a header `sha256=HEX[,sha256=HEX]`, in lower case.

    Raises:
        UnauthorizedError: it is missing, or has another form, or too many of them.
    """
    parts = (header or "").split(",")
    found = [_SIGNATURE.fullmatch(part.strip(" \t")) for part in parts[: MAX_SIGNATURES + 1]]
    if len(parts) > MAX_SIGNATURES or None in found:
        problem = "nothing" if not header else "another form"
        raise UnauthorizedError(f"{HEADER}: found {problem}, wanted sha256=HEX, or at most {MAX_SIGNATURES} of them")
    return [match[1].lower() for match in found if match]


def read_coral(value: Mapping[str, Any], html: bool) -> CoralCall:
    """Read what Coral sent; a text over the limit is read up to there.

    Raises:
        InputError: there is no comment with a body.
    """
    comment = value.get("comment")
    body = comment.get("body") if isinstance(comment, Mapping) else None
    if not isinstance(body, str):
        raise InputError(f"comment.body: found {json_type(body)}, wanted a string")
    text = plain(body, html).text.encode("utf-8", "replace")[:MAX_TEXT_BYTES].decode("utf-8", "ignore")
    names = (_id(value.get("site")), value.get("tenantDomain"))
    return CoralCall(text, _id(value.get("story")), tuple(name for name in names if isinstance(name, str) and name))


def _id(value: object) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) and found else None


def coral_answer(judgement: Judgement, policy: Policy | None) -> CoralResponse | None:
    """Return what Coral shall do, None for nothing.

    Without a policy a flagged comment is only flagged. Off-topic is not toxic, and Coral has no other fitting word:
    what is held or rejected for that alone has no flag.
    """
    flagged = judgement.scores is not None and any(label in _TOXIC for label in judgement.scores.flagged())
    decision = None if policy is None else decide(policy, judgement).decision
    if decision == "approve" or (decision is None and not flagged):
        return None
    actions = [CoralAction()] if flagged else []
    if decision is None:
        return CoralResponse(actions=actions)
    return CoralResponse(actions=actions, status="REJECTED" if decision == "reject" else "SYSTEM_WITHHELD")
