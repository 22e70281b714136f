"""The network: a BERT encoder, a linear head a label, one a token, and the embedding it keeps."""

import copy
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from threadwarden.data.codebook import LABELS, Label
from threadwarden.data.errors import CorruptError
from threadwarden.model.reasons import REASONED

MISSING = -1.0
"""The label value that the loss leaves out."""
ATTRIBUTES = ("insult", "profanity", "identity_attack", "threat")
"""Further heads, trained on the kinds of the toxic_spans rationales; named as Perspective's attributes are."""
HEADS: tuple[str, ...] = (*LABELS, *ATTRIBUTES)
"""What the network's logits are, in order. off_topic is from the comment's words alone: a feature, not a score."""
TRAINED: tuple[Label, Label] = ("incivility", "dehumanizing")
"""The labels that are a head's logit, calibrated."""


class Network(nn.Module):
    """Encoder, a head of one logit for each of `HEADS`, and a token head of one for each of `REASONED`.

    `forward` gives logits (batch, heads) from [CLS], mean-pooled embeddings (batch, hidden) of length 1, so
    that their dot product is the cosine, and token logits (batch, tokens, reasoned).
    """

    def __init__(self, encoder: nn.Module, hidden: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(hidden, len(HEADS))
        self.token_head = nn.Linear(hidden, len(REASONED))

    @classmethod
    def from_base(cls, folder: Path, attention: str = "eager", layers: int | None = None) -> "Network":
        """Build the network on a base model's weights, or on those of its first `layers`.

        Dropout inside the encoder is off, to save time.

        Raises:
            CorruptError: the weights are broken or do not fit the configuration.
        """
        config = AutoConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        config.num_hidden_layers = layers or config.num_hidden_layers
        config._attn_implementation = attention
        try:
            encoder = AutoModel.from_pretrained(folder, config=config, add_pooling_layer=False)
        except (SafetensorError, OSError, ValueError, RuntimeError) as error:
            found = f"weights that do not load ({type(error).__name__})"
            raise CorruptError(f"{folder / 'model.safetensors'}: found {found}, wanted those of config.json") from error
        return cls(encoder.float(), config.hidden_size)

    def student(self, layers: int) -> "Network":
        """Return a network of fewer `layers`, each the last of a group of like size of this one's, with its heads."""
        small = copy.deepcopy(self)
        encoder: Any = small.encoder
        blocks = encoder.encoder.layer
        known = len(blocks)
        encoder.encoder.layer = nn.ModuleList([blocks[(i + 1) * known // layers - 1] for i in range(layers)])
        encoder.config.num_hidden_layers = layers
        # They have learnt with the teacher; without them a step takes less time.
        encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        return small

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits, embeddings and token logits of a padded batch; all three inputs are (batch, tokens)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1)
        logits = self.head(self.dropout(states[:, 0]))
        return logits, nn.functional.normalize(mean, dim=-1), self.token_head(states)


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean binary cross-entropy over the labels that are there; both are (batch, heads).

    A label may be a share of readers (0 to 1).
    """
    known = labels != MISSING
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float(), labels.clamp(min=0), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1)


def token_loss(logits: Tensor, marked: Tensor) -> Tensor:
    """Return the mean cross-entropy of incivility's token logits (batch, tokens, reasoned) over the tokens known.

    `marked` is (batch, tokens): 1 where the workers marked the token, 0 where not, `MISSING` where nobody was asked.
    """
    known = marked != MISSING
    own = logits[:, :, REASONED.index("incivility")].float()
    losses = nn.functional.binary_cross_entropy_with_logits(own, marked.clamp(min=0), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1)


def pooled_loss(logits: Tensor, attention_mask: Tensor, labels: Tensor) -> Tensor:
    """Return the cross-entropy of dehumanizing's highest token logits against the whole comment's label.

    No set has rationales for it; that the comment's label must follow from a few of its words teaches the
    token head which (multiple-instance learning). The mean of the three highest tokens stands for the comment;
    [CLS] and [SEP], which can carry a label without any word, are not among them.
    """
    inner = words(attention_mask)
    own = logits[:, :, REASONED.index("dehumanizing")].float().masked_fill(~inner, -30.0)
    top = own.topk(min(3, own.shape[1]), dim=1)
    known = inner.gather(1, top.indices)
    pooled = (top.values * known).sum(1) / known.sum(1).clamp(min=1)
    truth = labels[:, HEADS.index("dehumanizing")].masked_fill(~known.any(1), MISSING)
    return label_loss(pooled.unsqueeze(1), truth.unsqueeze(1))


def words(attention_mask: Tensor) -> Tensor:
    """Return which tokens (batch, tokens) are a comment's own: neither [CLS], [SEP] nor padding."""
    inner = torch.zeros_like(attention_mask, dtype=torch.bool)
    inner[:, 1:-1] = attention_mask[:, 2:] == 1
    return inner


def embedding_loss(embeddings: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of 1 - cosine to the base model's embeddings, over the rows whose target is not all zeros."""
    known = (targets != 0).any(-1)
    distance = 1 - (embeddings.float() * targets).sum(-1)
    return (distance * known).sum() / known.sum().clamp(min=1)


def bf16_autocast() -> bool:
    """Tell whether this CPU multiplies bfloat16 in hardware; elsewhere autocast would only slow it down."""
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported", "_is_amx_fp16_supported")
    return any(bool(getattr(torch.cpu, check, lambda: False)()) for check in checks)
