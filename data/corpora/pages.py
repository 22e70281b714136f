"""Comments on saved news pages and blogs, read from the pages by the extractor; the labels are ours alone."""

from collections.abc import Iterator
from pathlib import Path

from threadwarden.data.context import ArticleContext
from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.example import Example

_PAGES = (".html", ".txt")


def _read(corpus: Corpus, folder: Path) -> Iterator[Example]:
    # Heavy (trafilatura): only needed where such pages are at hand.
    from threadwarden.data.extract import extract_thread

    for path in sorted(path for path in folder.rglob("*") if path.suffix in _PAGES):
        thread = extract_thread(path.read_bytes())
        article = ArticleContext(thread.article.title, thread.article.text)
        texts = {comment.id: comment.text for comment in thread.comments}
        for comment in thread.comments:
            yield corpus.example(
                f"{path.name}#{comment.id}",
                comment.text,
                parent=texts.get(comment.parent_id or ""),
                article=article,
                group=f"{corpus.name}:{path.name}",
            )


DRAGNET = Corpus(
    name="dragnet",
    title="Dragnet's pages",
    licence="AGPL-3.0",
    may_train_release=False,
    home="https://github.com/seomoz/dragnet_data",
    files=(CorpusFile("manifest.json"),),
    reader=_read,
    natural=True,
    citation="Peters and Lecocq (2013), Content Extraction Using Diverse Feature Sets, WWW. 800 comments drawn "
    "uniformly at random from its threads bear labels of ours: for base rates and evaluation.",
)
SEEDS = Corpus(
    name="seeds",
    title="The client's saved pages",
    licence="unknown",
    may_train_release=False,
    home="not published",
    files=(CorpusFile("003_a5305e4fcb3fe65c.txt"),),
    reader=_read,
    citation="Five pages that came with the project; one has a thread, of 29 comments. For testing only.",
)
