"""Text in, calibrated probabilities and reasons out; what a released model is."""

from dataclasses import replace
from pathlib import Path

from threadwarden.model.artifact import find, read_manifest
from threadwarden.model.memory import KEPT
from threadwarden.model.scorer import Scorer
from threadwarden.model.scores import Score, Scores
from threadwarden.model.threshold_file import read_thresholds

__all__ = ["Score", "Scorer", "Scores", "load"]


def load(version: str | Path | None = None, thresholds: str | Path | None = None, kept: int = KEPT) -> Scorer:
    """Load a released model: a version, a folder with a saved one, or the newest.

    `thresholds` is a file that `threadwarden thresholds -o` wrote, whose thresholds are used instead of the model's.
    `kept` bounds how many articles, and how many parents, are kept as vectors in memory.

    >>> from threadwarden.model import load
    >>> scores, = load().score(["What a thoughtful article."])
    >>> scores.incivility.flag
    False

    Raises:
        NotFoundError: there is no such model.
        CorruptError: a file's hash is not the manifest's.
        InputError: the thresholds are not those of this model, or are not allowed.
    """
    folder = find(version)
    manifest = read_manifest(folder)
    if thresholds is not None:
        manifest = replace(manifest, thresholds=read_thresholds(Path(thresholds), manifest))
    return Scorer(folder, manifest, kept)
