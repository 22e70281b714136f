"""What a run read, found and could not read, for its last line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from threadwarden.data.thread import Thread

_SHOWN = 5
_KEPT = 50
_OTHER = "other reasons"
_REASON = re.compile(r"found (.+?)(?: \(|, wanted|$)")
_LONGEST = 60


@dataclass(frozen=True)
class Tally:
    """How many pages (or exports) were read, threads with comments, comments, threads that are not whole, failures.

    `reasons` counts the failures by what was found; rare ones beyond a few dozen are counted together,
    so that the tally of a long run stays small.
    """

    pages: int = 0
    threads: int = 0
    comments: int = 0
    incomplete: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    def with_page(self) -> "Tally":
        """Return the tally with one more page or export that was read to its end."""
        return replace(self, pages=self.pages + 1)

    def with_thread(self, thread: Thread) -> "Tally":
        """Return the tally with the comments of one more thread."""
        return replace(
            self,
            threads=self.threads + bool(thread.comments),
            comments=self.comments + len(thread.comments),
            incomplete=self.incomplete + (not thread.thread.complete),
        )

    def with_failure(self, message: str) -> "Tally":
        """Return the tally with one more failure, counted under what its message says was found."""
        match = _REASON.search(message)
        name = (match[1] if match else message)[:_LONGEST]
        if name not in self.reasons and len(self.reasons) >= _KEPT:
            name = _OTHER
        reasons = {**self.reasons, name: self.reasons.get(name, 0) + 1}
        return replace(self, failed=self.failed + 1, reasons=reasons)

    def __str__(self) -> str:
        """Return the tally as the summary line shows it."""
        counts = ((self.pages, "page"), (self.threads, "thread"), (self.comments, "comment"))
        pages, threads, comments = (f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts)
        found = f"{pages}, {threads} with comments, {comments}, {self.incomplete:,} incomplete, {self.failed:,} failed"
        return f"{found}{self._why()}"

    def _why(self) -> str:
        """Say why inputs failed, the most frequent reason first."""
        ranked = sorted(self.reasons.items(), key=lambda reason: -reason[1])
        shown = [f"{name} ({count:,})" for name, count in ranked[:_SHOWN]]
        rest = sum(count for _, count in ranked[_SHOWN:])
        if rest:
            shown.append(f"{_OTHER} ({rest:,})")
        return f": {', '.join(shown)}" if shown else ""
