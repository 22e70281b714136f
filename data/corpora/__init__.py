"""Labelled comment sets: what each is, how it is read, and several of them as one collection."""

from threadwarden.data.corpora.collection import Collection, load
from threadwarden.data.corpora.corpus import Corpus, CorpusFile
from threadwarden.data.corpora.registry import CORPORA, get

__all__ = ["CORPORA", "Collection", "Corpus", "CorpusFile", "get", "load"]
