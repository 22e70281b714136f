"""The peer: a RoBERTa-base classifier in torch fp32, as Detoxify and most open toxicity classifiers run."""

import time
from collections.abc import Sequence
from functools import cache

import torch
from transformers import RobertaConfig, RobertaForSequenceClassification

BATCH = 32


def rate(sequences: Sequence[Sequence[int]]) -> float:
    """Return how many comments a second it classifies, in batches of like length; its weights are random."""
    model, batches = _model(), _batches(sequences)
    started = time.perf_counter()
    with torch.inference_mode():
        for ids, mask in batches:
            model(input_ids=ids, attention_mask=mask).logits.sigmoid()
    return len(sequences) / (time.perf_counter() - started)


@cache
def _model() -> torch.nn.Module:
    # Its own size of vocabulary and positions; 16 labels, as Detoxify's unbiased model has.
    config = RobertaConfig(vocab_size=50_265, max_position_embeddings=514, type_vocab_size=1)
    config.num_labels = 16
    model: torch.nn.Module = RobertaForSequenceClassification(config)
    return model.eval()


def _batches(sequences: Sequence[Sequence[int]]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    ordered = sorted(sequences, key=len)
    return [_padded(ordered[start : start + BATCH]) for start in range(0, len(ordered), BATCH)]


def _padded(sequences: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    pairs = [(torch.tensor(ids), torch.ones(len(ids), dtype=torch.long)) for ids in sequences]
    pad = torch.nn.utils.rnn.pad_sequence
    return pad([ids for ids, _ in pairs], batch_first=True, padding_value=1), pad([m for _, m in pairs], True)
