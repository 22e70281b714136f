"""A network as the released model runs it, before there is a manifest: logits of comments, features of off_topic."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from rich.progress import track

from threadwarden.data.console import progress_console
from threadwarden.data.context import CommentInContext
from threadwarden.model.memory import KEPT, Memory
from threadwarden.model.runtime import Output
from threadwarden.model.surroundings import Surroundings
from threadwarden.model.tokens import Input, Tokens
from threadwarden.training.embed import Floats, run_tokens
from threadwarden.training.metrics import Doubles
from threadwarden.training.network import HEADS, Network

CHUNK = 64


class Runs(Protocol):
    """What gives the outputs of sequences, in their order."""

    def run(self, inputs: Sequence[Input]) -> list[Output]:
        """Run every sequence."""
        ...


class TorchRuns:
    """A torch network in float, in the int8 runtime's place."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def run(self, inputs: Sequence[Input]) -> list[Output]:
        """Run every sequence; outputs in the order of the inputs."""
        found = run_tokens(self._network, inputs, "torch", bf16=False)
        return [Output(*each) for each in zip(*found, strict=True)]


class Engine:
    """A network that reads comments as `Scorer` does."""

    def __init__(self, tokens: Tokens, runtime: Runs) -> None:
        self.tokens = tokens
        self.runtime = runtime
        self._surroundings = Surroundings(tokens, HEADS.index("off_topic"))
        self._memory = Memory(KEPT)

    def logits(self, comments: Sequence[CommentInContext], what: str) -> Floats:
        """Return logits (rows, heads): of a comment's windows the highest, head by head."""
        rows = []
        starts = range(0, len(comments), CHUNK)
        for start in track(starts, description=what, console=progress_console(), transient=True):
            windows = [self.tokens.windows(comment) for comment in comments[start : start + CHUNK]]
            outputs = iter(self.runtime.run([window for group in windows for window in group]))
            rows += [np.max([next(outputs).logits for _ in group], axis=0) for group in windows]
        return np.array(rows, dtype=np.float32).reshape(-1, len(HEADS))

    def features(self, comments: Sequence[CommentInContext], names: Sequence[str]) -> Doubles:
        """Return the named off-topic features (rows, names) of comments under an article."""
        rows = [self._features(comment) for comment in comments]
        return np.array([[row[name] for name in names] for row in rows]).reshape(-1, len(names))

    def _features(self, comment: CommentInContext) -> dict[str, float]:
        (around,) = self._surroundings.read([comment], [self.tokens.whole(comment.text)], self._memory)
        assert around is not None, "only comments under a known article are judged"
        inputs = list(dict.fromkeys(around.inputs))
        outputs = dict(zip(inputs, self.runtime.run(inputs), strict=True))
        return self._surroundings.features(around, outputs, self._memory)
