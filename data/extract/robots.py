"""What a site's robots.txt allows us."""

from protego import Protego

AGENT = "threadwarden"
"""The name that a robots.txt may address."""


def is_allowed(robots: str, path: str, agent: str = AGENT) -> bool:
    """Tell whether a robots.txt lets an agent fetch a path (with its query), by RFC 9309."""
    return bool(Protego.parse(robots.removeprefix("\ufeff")).can_fetch(path, agent))
