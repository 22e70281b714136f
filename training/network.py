"""The network: a BERT encoder, one linear head of three labels, and the embedding it keeps."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import CorruptError

MISSING = -1.0
"""The label value that the loss leaves out."""
TRAINED: tuple[Label, Label] = ("incivility", "dehumanizing")
"""The labels whose outputs of the head are used, in the head's order; off_topic comes from cosines for now."""


class Network(nn.Module):
    """Encoder and head; `forward` gives logits (batch, 3) from [CLS] and mean-pooled embeddings (batch, hidden).

    Embeddings have length 1, so that their dot product is the cosine.
    """

    def __init__(self, encoder: nn.Module, hidden: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(hidden, len(LABELS))

    @classmethod
    def from_base(cls, folder: Path, attention: str = "eager") -> "Network":
        """Build the network on a base model's weights; dropout inside the encoder is off, to save time.

        Raises:
            CorruptError: the weights are broken or do not fit the configuration.
        """
        config = AutoConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        config._attn_implementation = attention
        try:
            encoder = AutoModel.from_pretrained(folder, config=config, add_pooling_layer=False)
        except (SafetensorError, OSError, ValueError, RuntimeError) as error:
            found = f"weights that do not load ({type(error).__name__})"
            raise CorruptError(f"{folder / 'model.safetensors'}: found {found}, wanted those of config.json") from error
        return cls(encoder.float(), config.hidden_size)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits and embeddings of a padded batch; all three inputs are (batch, tokens)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
        return self.head(self.dropout(states[:, 0])), nn.functional.normalize(mean, dim=-1)


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean binary cross-entropy over the labels that are there; both are (batch, 3)."""
    known = labels != MISSING
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float(), labels.clamp(min=0), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1)


def embedding_loss(embeddings: Tensor, targets: Tensor, alone: Tensor) -> Tensor:
    """Return 1 - cosine to the base model's embedding, over rows whose comment stands alone (mask of batch)."""
    distance = 1 - (embeddings.float() * targets).sum(-1)
    return (distance * alone).sum() / alone.sum().clamp(min=1)


def bf16_autocast() -> bool:
    """Tell whether this CPU multiplies bfloat16 in hardware; elsewhere autocast would only slow it down."""
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported", "_is_amx_fp16_supported")
    return any(bool(getattr(torch.cpu, check, lambda: False)()) for check in checks)
