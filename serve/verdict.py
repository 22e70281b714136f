"""What a site's policy says of a judged comment, and why; policies are read anew every few seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from anyio import to_thread

from threadwarden.data.codebook import LABELS, Label
from threadwarden.model import Scores
from threadwarden.serve.access import Caller
from threadwarden.serve.errors import ForbiddenError
from threadwarden.serve.judgement import SUPPORTED, Judgement
from threadwarden.serve.policy import Action, Bounds, Policy, parse_policy
from threadwarden.serve.store.database import Database
from threadwarden.serve.store.sites import Sites

READ_SECONDS = 5
"""How long a policy stays in memory: so long does an old one still decide."""
_BOUND = {"reject": "reject_at", "review": "review_at", "approve": "approve_below"}


@dataclass(frozen=True)
class Verdict:
    """What to do with a comment, one line for each label that says so; None where the policy leaves it open."""

    decision: Action | None
    because: tuple[str, ...] = ()


def decide(policy: Policy, judgement: Judgement) -> Verdict:
    """Return what a policy says of a comment; one that could not be scored is for a person to look at."""
    if judgement.scores is None:
        return Verdict("review", (f"language: found {judgement.language}, wanted {SUPPORTED}: it was not scored",))
    probabilities = _probabilities(judgement.scores)
    found = policy.decide(probabilities)
    if found.action is None:
        return Verdict(None)
    because = (_line(label, probabilities[label], found.action, policy.bounds[label]) for label in found.labels)
    return Verdict(found.action, tuple(because))


def _probabilities(scores: Scores) -> dict[Label, float | None]:
    return {label: None if (score := scores.get(label)) is None else score.probability for label in LABELS}


def _line(label: Label, probability: float | None, action: Action, bounds: Bounds) -> str:
    name = _BOUND[action]
    relation = "is below" if action == "approve" else "reaches"
    return f"{label}: {probability} {relation} {getattr(bounds, name)} ({name})"


def site_of(caller: Caller, named: str | None) -> str | None:
    """Return the site that a request is about: the one it names, or its key's; None is that of callers who name none.

    Raises:
        ForbiddenError: the key is another site's.
    """
    if named and caller.site and named != caller.site:
        raise ForbiddenError(f"site: found {named[:80]!r}, wanted {caller.site!r}, whose key this is")
    return named or caller.site


class Policies:
    """The sites' policies; safe to use from several tasks at once."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._sites = Sites(database)
        self._clock = clock
        self._known: dict[str | None, tuple[float, Policy]] = {}

    async def of(self, site: str | None) -> Policy | None:
        """Return a site's policy, None if it decides nothing.

        Raises:
            NotFoundError: there is no such site.
            StoreError: the sites cannot be read.
        """
        read_at, policy = self._known.get(site, (-float("inf"), Policy({})))
        if self._clock() - read_at >= READ_SECONDS:
            policy = parse_policy((await to_thread.run_sync(self._sites.get, site)).policy, "policy")
            self._known[site] = (self._clock(), policy)
        return policy if policy.bounds else None
