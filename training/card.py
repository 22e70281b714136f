"""The model card: what a release is, what it was made from, how good it is, and where it fails."""

from collections.abc import Mapping, Sequence
from typing import Any

from threadwarden.data import corpora
from threadwarden.data.codebook import DEFINITIONS, VERSION
from threadwarden.training.metrics import Metrics
from threadwarden.training.report import COLUMNS, cells


def card(record: Mapping[str, Any]) -> str:
    """Return the card in Markdown, every figure of it from the manifest's record."""
    return (
        "\n\n".join(
            (
                f"# {record['name']} {record['version']}",
                _what(record),
                "## Thresholds\n\n" + _thresholds(record),
                "## What the thresholds flag\n\n" + _flags(record["flags"]),
                "## Off-topic is provisional\n\n" + _off_topic(record),
                "## Figures\n\n" + _figures(record),
                "## The int8 model against the torch model\n\n" + _parity(record["parity"]),
                "## Data\n\n" + _data(record),
                "## Limits\n\n" + LIMITS,
            )
        )
        + "\n"
    )


LIMITS = """- English only. Other languages get scores that mean little.
- Trained mostly on comments that are not news comments (Wikipedia talk, Reddit, tweets, made-up posts); civil but
  heated news comments are the likeliest to be flagged wrongly, and dehumanizing language in mild words to be missed.
- The training sets know dialects and identity terms unevenly: comments that merely name a group, or are written in
  African American English, are flagged more often than they should be. Measure it before you act on it.
- Probabilities are calibrated on the mix of the dev rows, where uncivil comments are far more common than under
  most articles: on your site the share of flagged comments that deserve it will be lower.
- A flag is a reason for a person to look, not a decision."""


def _what(record: Mapping[str, Any]) -> str:
    base = record["base_model"]
    labels = "\n".join(f"- **{d.name}**: {d.sentence}" for d in DEFINITIONS.values())
    return (
        f"Scores news comments for three labels, as codebook {VERSION} defines them:\n\n{labels}\n\n"
        f"Made on {record['created']} by fine-tuning {base['name']} ({base['licence']}, model.safetensors sha256 "
        f"`{base['sha256']}`), exported to int8 ONNX. The weights are released under Apache-2.0."
    )


def _thresholds(record: Mapping[str, Any]) -> str:
    lines = [f"| {DEFINITIONS[k].name} | {t['value']:.2f} | {t['policy']} |" for k, t in record["thresholds"].items()]
    natural = ", ".join(name for name in record["data"] if corpora.get(name).natural) or "none: all dev rows were used"
    note = f"Chosen on dev rows of the sets whose civil comments are such as threads bring them: {natural}."
    return "\n".join(("| label | flagged from | policy |", "|---|---|---|", *lines, "", note))


def _flags(flags: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    rows = [
        f"| {part} | {f['label']} | {f['corpus']} | {f['positive']:,} | {_share(f['recall'])} "
        f"| {f['negative']:,} | {_share(f['false_flags'])} |"
        for part in ("test", "dev")
        for f in flags[part]
    ]
    head = "| part | label | corpus | rows yes | of these flagged | rows no | of these flagged |"
    return "\n".join((head, "|---|---|---|---|---|---|---|", *rows))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _off_topic(record: Mapping[str, Any]) -> str:
    found = record["off_topic"]
    return (
        "off_topic is a logistic regression on the cosines of the comment's embedding to the article's and to the "
        f"parent's, fitted on {found['rows']:,} comments in context ({found['positive']:,} of them off-topic, "
        f"{found['articles']} articles). AUC within an article, fitted on the others and averaged over articles: "
        f"{_figure(found['auc'])}; the article's cosine alone: {_figure(found['cosine_auc'])}. The regression makes a "
        "probability of the cosines. A model trained on labels in context will replace it."
    )


def _figures(record: Mapping[str, Any]) -> str:
    dev, test = ([Metrics(**m) for m in record["metrics"][part]] for part in ("dev", "test"))
    return (
        "Dev rows chose the calibration and the thresholds. Test rows, and the sets that may only be used for "
        "evaluation, chose nothing. F1 is at calibrated probability .5; best F1 is at the best threshold of these very "
        f"rows, which flatters.\n\n### Test\n\n{_table(test)}\n\n### Dev\n\n{_table(dev)}"
    )


def _table(metrics: Sequence[Metrics]) -> str:
    head = (f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS))
    return "\n".join((*head, *(f"| {' | '.join(cells(m))} |" for m in metrics)))


def _parity(lines: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        f"| {p['label']} | {p['rows']:,} | {p['largest_difference']:.4f} | {p['mean_difference']:.4f} "
        f"| {_figure(p['auc_torch'])} | {_figure(p['auc_int8'])} |"
        for p in lines
    ]
    head = "| label | rows | largest probability difference | mean | AUC torch, labelled rows | AUC int8 |"
    return "\n".join((head, "|---|---|---|---|---|---|", *rows))


def _data(record: Mapping[str, Any]) -> str:
    counts = record["training"]["rows"]["train"]
    lines = [f"| {n} | {counts.get(n, 0):,} | {d['licence']} | {d['home']} |" for n, d in record["data"].items()]
    note = (
        "Only sets whose licence lets a released model be trained on them, commercially too. The comments remain "
        "their writers': weights are released, texts never. Rows are counted as trained on (after caps and repeats)."
    )
    return "\n".join((note, "", "| set | training rows | licence | home |", "|---|---|---|---|", *lines))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
