"""Every corpus by name."""

from collections.abc import Mapping
from types import MappingProxyType

from threadwarden.data.corpora.cmv_adhominem import CMV_ADHOMINEM
from threadwarden.data.corpora.context_toxicity import CONTEXT_TOXICITY
from threadwarden.data.corpora.corpus import Corpus
from threadwarden.data.corpora.ctc import CTC
from threadwarden.data.corpora.davidson17 import DAVIDSON17
from threadwarden.data.corpora.edos import EDOS
from threadwarden.data.corpora.fox_news import FOX_NEWS
from threadwarden.data.corpora.hatemojibuild import HATEMOJIBUILD
from threadwarden.data.corpora.hatemojicheck import HATEMOJICHECK
from threadwarden.data.corpora.mhs_sample import MHS_SAMPLE
from threadwarden.data.corpora.nyt_rfd import NYT_RFD
from threadwarden.data.corpora.pages import DRAGNET, SEEDS
from threadwarden.data.corpora.reddit_incivility import REDDIT_INCIVILITY
from threadwarden.data.corpora.samples import SAMPLES
from threadwarden.data.corpora.surge_toxicity import SURGE_TOXICITY
from threadwarden.data.corpora.toxic_spans import TOXIC_SPANS
from threadwarden.data.corpora.ucc import UCC
from threadwarden.data.corpora.written_sentences import WRITTEN_SENTENCES
from threadwarden.data.corpora.written_threads import WRITTEN_THREADS
from threadwarden.data.errors import NotFoundError

_ALL = (
    TOXIC_SPANS, REDDIT_INCIVILITY, CMV_ADHOMINEM, HATEMOJIBUILD, EDOS, CONTEXT_TOXICITY, DAVIDSON17,
    SURGE_TOXICITY, MHS_SAMPLE, NYT_RFD, FOX_NEWS, HATEMOJICHECK, UCC, CTC, SAMPLES,
    WRITTEN_THREADS, WRITTEN_SENTENCES, DRAGNET, SEEDS,
)  # fmt: skip

CORPORA: Mapping[str, Corpus] = MappingProxyType({corpus.name: corpus for corpus in _ALL})


def get(name: str) -> Corpus:
    """Return a corpus.

    Raises:
        NotFoundError: no corpus has that name; the message lists those there are.
    """
    if name not in CORPORA:
        raise NotFoundError(f"found no corpus named {name!r}, wanted one of {', '.join(CORPORA)}")
    return CORPORA[name]
