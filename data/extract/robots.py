"""What a site's robots.txt allows us, by RFC 9309.

The standard library's parser knows no wildcards and takes the first rule that fits instead of the longest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

AGENT = "threadwarden"
"""The name that a robots.txt may address."""

_AGENT = re.compile(r"[a-z_-]+|\*")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]")
_KEPT = "%/*$?=&:;,+@!'()~[]#|"


@dataclass(frozen=True)
class Rule:
    """A line of robots.txt: a pattern of paths, and whether they are allowed."""

    pattern: str
    allowed: bool

    def matches(self, path: str) -> bool:
        """Tell whether the pattern is the beginning of the path; `*` stands for anything, `$` for the end."""
        ends = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        place = len(first)
        for at, part in enumerate(others):
            if ends and at == len(others) - 1:
                return path.endswith(part) and len(path) - len(part) >= place
            # The earliest place leaves the most for the parts that follow: no pattern makes this slow.
            found = path.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return not ends or place == len(path)


def is_allowed(robots: str, path: str, agent: str = AGENT) -> bool:
    """Tell whether a robots.txt lets an agent fetch a path (with its query): the longest rule decides."""
    wanted = _normal(path)
    fitting = [rule for rule in _rules(robots, agent) if rule.matches(wanted)]
    return max(fitting, key=lambda rule: (len(rule.pattern), rule.allowed), default=Rule("", True)).allowed


def _rules(robots: str, agent: str) -> list[Rule]:
    """Return the rules of all groups for an agent, those for everybody if there is no such group."""
    rules: dict[str, list[Rule]] = {}
    group: set[str] = set()
    in_rules = False
    for key, value in _lines(robots):
        if key == "user-agent":
            group = set() if in_rules else group
            in_rules = False
            name = _AGENT.match(value.lower())
            if name:
                group.add(name[0])
                rules.setdefault(name[0], [])
        elif key in ("allow", "disallow"):
            in_rules = True
            if value:
                for name_of_group in group:
                    rules[name_of_group].append(Rule(_normal(value), key == "allow"))
    return rules.get(agent, rules.get("*", []))


def _lines(robots: str) -> Iterator[tuple[str, str]]:
    for line in robots.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _normal(path: str) -> str:
    """Return a path with each character written in one way."""
    return _ESCAPE.sub(_escape, quote(path, safe=_KEPT))


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if _PLAIN.match(character) else match[0].upper()
