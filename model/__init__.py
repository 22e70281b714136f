"""Text in, calibrated probabilities and reasons out; what a released model is."""

from pathlib import Path

from threadwarden.model.artifact import find, read_manifest
from threadwarden.model.scorer import Scorer
from threadwarden.model.scores import Score, Scores

__all__ = ["Score", "Scorer", "Scores", "load"]


def load(version: str | Path | None = None) -> Scorer:
    """Load a released model: a version, a folder with a saved one, or the newest.

    >>> from threadwarden.model import load
    >>> scores, = load().score(["What a thoughtful article."])
    >>> scores.incivility.flag
    False

    Raises:
        NotFoundError: there is no such model.
        CorruptError: a file's hash is not the manifest's.
    """
    folder = find(version)
    return Scorer(folder, read_manifest(folder))
