"""One labelled corpus: its name, licence, public home and files, and how its rows become examples."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict, Unpack

from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.errors import NotFoundError
from threadwarden.data.example import Example, Split

Extra = Mapping[str, str | float | bool]


@dataclass(frozen=True)
class CorpusFile:
    """One file of a corpus: its address, SHA-256 and size in bytes; None where that is not known."""

    name: str
    url: str | None = None
    sha256: str | None = None
    size: int | None = None


def github(repository: str, commit: str, path: str) -> str:
    """Return the address of one file; a commit's hash pins the very file that was read here."""
    return f"https://raw.githubusercontent.com/{repository}/{commit}/{path}"


class Labels(TypedDict, total=False):
    """What a reader may know of a row beyond its text; whatever it leaves out is missing, never "no"."""

    incivility: bool | None
    dehumanizing: bool | None
    off_topic: bool | None
    group: str
    split: Split | None


@dataclass(frozen=True)
class Corpus:
    """A labelled comment set: `read` yields its examples from the files at hand.

    `home` is the address of the page the set is published on, `citation` the paper or a note on its use,
    `shipped` the folder of a set that comes with the package. `natural` says that its civil comments were
    taken as threads bring them: not picked by keyword or for being toxic, not made up to mislead a model.
    `made_up` says that nobody ever posted them: they are written for training.
    """

    name: str
    title: str
    licence: str
    may_train_release: bool
    home: str
    files: tuple[CorpusFile, ...]
    reader: Callable[["Corpus", Path], Iterator[Example]]
    citation: str = ""
    shipped: Path | None = None
    natural: bool = False
    made_up: bool = False

    def place(self, folder: Path) -> Path:
        """Return where the corpus's own files are: `folder/<its name>`, unless it comes with the package."""
        return self.shipped or folder / self.name

    def lacking(self, folder: Path) -> tuple[str, ...]:
        """Return the names of the files that are not in `folder/<name of the corpus>`."""
        return tuple(file.name for file in self.files if not (self.place(folder) / file.name).is_file())

    def read(self, folder: Path) -> Iterator[Example]:
        """Yield the examples, in the order of the files; `folder` holds one folder a corpus.

        Raises:
            NotFoundError: a file is not there.
            InputError: a file does not have the form it is published in.
        """
        if lacking := self.lacking(folder):
            raise NotFoundError(
                f"corpus {self.name}: no {', '.join(lacking)} in {self.place(folder)}; its home is {self.home}"
            )
        for example in self.reader(self, self.place(folder)):
            # A blank comment holds nothing to learn from, and all blank comments would be duplicates.
            if example.comment.text.strip():
                yield example

    def example(
        self,
        row_id: str,
        text: str,
        *,
        parent: str | None = None,
        article: ArticleContext | None = None,
        extra: Extra | None = None,
        **labels: Unpack[Labels],
    ) -> Example:
        """Return one row as an example of this corpus; `group` is the row itself unless given."""
        labels.setdefault("group", f"{self.name}:{row_id}")
        return Example(
            comment=CommentInContext(text, parent or None, article or None),
            source=self.name,
            row_id=row_id,
            licence=self.licence,
            may_train_release=self.may_train_release,
            extra=MappingProxyType(dict(extra or {})),
            **labels,
        )
