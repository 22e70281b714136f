"""The network and its losses: a missing label teaches nothing, padding changes nothing."""

import math
from pathlib import Path

import pytest
import torch

from threadwarden.model.tokens import Input
from threadwarden.training.embed import run_network
from threadwarden.training.fit import pad
from threadwarden.training.network import (
    HEADS,
    MISSING,
    Network,
    embedding_loss,
    label_loss,
    pooled_loss,
    token_loss,
)


@pytest.fixture(scope="module")
def network(tiny_base: Path) -> Network:
    torch.manual_seed(1)
    return Network.from_base(tiny_base).eval()


def test_the_label_loss_is_the_mean_over_the_labels_that_are_there() -> None:
    logits = torch.tensor([[0.0, 2.0, 9.0], [-1.0, 9.0, 9.0]])
    labels = torch.tensor([[1.0, 0.0, MISSING], [0.0, MISSING, MISSING]])
    wanted = (math.log(2) + math.log(1 + math.e**2) + math.log(1 + math.e**-1)) / 3
    assert label_loss(logits, labels).item() == pytest.approx(wanted, abs=1e-6)


def test_a_missing_label_gives_exactly_no_gradient() -> None:
    logits = torch.randn(64, 3, generator=torch.Generator().manual_seed(0)).requires_grad_()
    labels = torch.randint(-1, 2, (64, 3), generator=torch.Generator().manual_seed(1)).float()
    label_loss(logits, labels).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    missing = labels == MISSING
    assert missing.sum() > 40
    assert (logits.grad[missing] == 0.0).all()
    assert (logits.grad[~missing] != 0.0).all()


def test_a_batch_without_labels_has_no_loss_and_no_gradient() -> None:
    logits = torch.full((2, 3), 50.0, requires_grad=True)
    loss = label_loss(logits, torch.full((2, 3), MISSING))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0.0
    assert logits.grad is not None
    assert (logits.grad == 0.0).all()


def test_a_missing_label_moves_no_weight_of_its_output(network: Network) -> None:
    network.zero_grad()
    logits, _, _ = network(**pad([{"input_ids": [2, 9, 8, 3]}]))
    label_loss(logits, torch.tensor([[1.0, *[MISSING] * 6]])).backward()  # type: ignore[no-untyped-call]
    gradient = network.head.weight.grad
    assert gradient is not None
    assert (gradient[0] != 0.0).any()
    assert (gradient[1:] == 0.0).all()
    network.zero_grad()


def test_a_label_may_be_a_share_of_readers() -> None:
    logits = torch.tensor([[0.0]], requires_grad=True)
    label_loss(logits, torch.tensor([[0.25]])).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert logits.grad.item() == pytest.approx(0.25)


def test_the_embedding_loss_is_one_minus_the_cosine_over_rows_with_a_target() -> None:
    embeddings = torch.tensor([[1.0, 0.0], [0.6, 0.8], [1.0, 0.0]], requires_grad=True)
    loss = embedding_loss(embeddings, torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == pytest.approx(0.2)
    assert embeddings.grad is not None
    assert embeddings.grad.tolist() == [[-0.5, 0.0], [-0.5, 0.0], [0.0, 0.0]]


def test_no_target_is_no_embedding_loss() -> None:
    assert embedding_loss(torch.ones(2, 2), torch.zeros(2, 2)).item() == 0.0


def test_the_token_loss_is_the_mean_over_known_tokens_of_incivilitys_logits() -> None:
    logits = torch.tensor([[[0.0, 9.0], [2.0, 9.0], [7.0, 9.0]]], requires_grad=True)
    loss = token_loss(logits, torch.tensor([[1.0, 0.0, MISSING]]))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == pytest.approx((math.log(2) + math.log(1 + math.e**2)) / 2, abs=1e-6)
    assert logits.grad is not None
    assert (logits.grad[0, :, 0] != 0).tolist() == [True, True, False]
    assert (logits.grad[0, :, 1] == 0).all()


def test_tokens_that_nobody_marked_have_no_loss() -> None:
    logits = torch.full((2, 3, 2), 50.0, requires_grad=True)
    loss = token_loss(logits, torch.full((2, 3), MISSING))
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0.0
    assert logits.grad is not None
    assert (logits.grad == 0.0).all()


def pooled(tokens: list[float], mask: list[int], dehumanizing: float) -> tuple[float, list[float]]:
    """Return the pooled loss of one comment, and its gradient by the tokens' logits of dehumanizing."""
    logits = torch.tensor([[[9.0, value] for value in tokens]], requires_grad=True)
    labels = torch.full((1, len(HEADS)), MISSING)
    labels[0, HEADS.index("dehumanizing")] = dehumanizing
    loss = pooled_loss(logits, torch.tensor([mask]), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert (logits.grad[0, :, 0] == 0).all()
    return loss.item(), logits.grad[0, :, 1].tolist()


def test_the_pooled_loss_is_that_of_the_three_highest_words() -> None:
    loss, gradient = pooled([0.0, 1.0, -4.0, 3.0, 2.0, -5.0, 0.0], [1] * 7, 1.0)
    assert loss == pytest.approx(math.log(1 + math.e**-2), abs=1e-6)
    assert [value < 0 for value in gradient] == [False, True, False, True, True, False, False]


def test_cls_sep_and_padding_are_never_among_the_highest_words() -> None:
    loss, gradient = pooled([9.0, 1.0, 2.0, 3.0, 9.0, 8.0], [1, 1, 1, 1, 1, 0], 0.0)
    assert loss == pytest.approx(math.log(1 + math.e**2), abs=1e-6)
    assert [value > 0 for value in gradient] == [False, True, True, True, False, False]


def test_a_comment_of_fewer_than_three_words_is_judged_by_those_it_has() -> None:
    loss, gradient = pooled([9.0, 2.0, 9.0, 7.0], [1, 1, 1, 0], 0.0)
    assert loss == pytest.approx(math.log(1 + math.e**2), abs=1e-6)
    assert [value > 0 for value in gradient] == [False, True, False, False]


def test_a_comment_without_words_or_that_nobody_judged_has_no_pooled_loss() -> None:
    assert pooled([1.0, 2.0], [1, 1], 1.0) == (0.0, [0.0, 0.0])
    assert pooled([1.0, 2.0, 3.0], [1, 1, 1], MISSING) == (0.0, [0.0, 0.0, 0.0])


@pytest.mark.parametrize("length", [1, 3, 9])
def test_without_bf16_batches_are_as_wide_as_their_longest_row(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threadwarden.training.fit.bf16_autocast", lambda: False)
    assert pad([{"input_ids": [7]}, {"input_ids": [7] * length}])["input_ids"].shape == (2, length)


@pytest.mark.parametrize(("lengths", "width"), [([1], 8), ([8, 3], 8), ([9], 16), ([2, 17], 24)])
def test_for_bf16_batches_are_padded_to_a_multiple_of_8(
    lengths: list[int], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threadwarden.training.fit.bf16_autocast", lambda: True)
    batch = pad([{"input_ids": [7] * n, "token_type_ids": [1] * n} for n in lengths])
    assert {name: tuple(tensor.shape) for name, tensor in batch.items()} == {
        name: (len(lengths), width) for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    for place, length in enumerate(lengths):
        assert batch["input_ids"][place].tolist() == [7] * length + [0] * (width - length)
        assert batch["attention_mask"][place].tolist() == [1] * length + [0] * (width - length)
        assert batch["token_type_ids"][place].tolist() == [1] * length + [0] * (width - length)


def test_labels_and_targets_are_batched() -> None:
    row = {"input_ids": [1, 2], "labels": [1.0, 0.0, -1.0], "marked": [1.0, 0.0], "target": [0.5, 0.5]}
    row |= {"soft": [4.0, -4.0], "soft_tokens": [[1.0, 2.0], [3.0, 4.0]]}
    batch = pad([row, {**row, "input_ids": [1], "marked": [1.0], "soft_tokens": [[5.0, 6.0]]}])
    assert batch["labels"].tolist() == [[1.0, 0.0, -1.0]] * 2
    assert batch["marked"][:, :2].tolist() == [[1.0, 0.0], [1.0, MISSING]]
    assert batch["soft"].tolist() == [[4.0, -4.0]] * 2
    assert batch["soft_tokens"][:, :2].tolist() == [[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [0.0, 0.0]]]
    assert batch["target"].tolist() == [[0.5, 0.5]] * 2
    assert not batch["token_type_ids"].any()


def test_rows_come_out_in_order_whatever_their_length_and_batch(network: Network) -> None:
    inputs = [Input((2, *range(5, 5 + n), 3), (0,) * (n + 2)) for n in (30, 1, 12, 3, 40, 12)]
    logits, embeddings = run_network(network, inputs, "test", batch_size=2, bf16=False)
    assert logits.shape == (6, len(HEADS))
    assert embeddings.shape == (6, 32)
    for place, item in enumerate(inputs):
        alone, vector = run_network(network, [item], "test", bf16=False)
        assert logits[place] == pytest.approx(alone[0], abs=1e-5)
        assert embeddings[place] == pytest.approx(vector[0], abs=1e-5)
        assert float(embeddings[place] @ embeddings[place]) == pytest.approx(1.0, abs=1e-5)


def test_token_logits_are_one_a_token_and_label_and_padding_changes_none(network: Network) -> None:
    with torch.inference_mode():
        *_, alone = network(**pad([{"input_ids": [2, 9, 3]}]))
        *_, beside = network(**pad([{"input_ids": [2, 9, 3]}, {"input_ids": [2, *range(5, 20), 3]}]))
    assert alone.shape[2] == beside.shape[2] == 2
    assert torch.allclose(alone[0, :3], beside[0, :3], atol=1e-5)


def test_no_rows_are_no_rows(network: Network) -> None:
    logits, embeddings = run_network(network, [], "test")
    assert (logits.shape, embeddings.shape) == ((0, len(HEADS)), (0, 32))
