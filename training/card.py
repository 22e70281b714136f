"""The model card: what a release is, what it was made from, how good it is, and where it fails."""

from collections.abc import Mapping, Sequence
from typing import Any

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
                "## Off-topic\n\n" + _off_topic(record),
                "## Reasons and attributes\n\n" + _reasons(record),
                "## Groups and disguises\n\n" + _variants(record),
                "## Figures\n\n" + _figures(record),
                "## From the float network to the released file\n\n" + _steps(record),
                "## Data\n\n" + _data(record),
                "## Limits\n\n" + LIMITS,
            )
        )
        + "\n"
    )


LIMITS = """- English only. Other languages get scores that mean little.
- Trained in part on comments that are not news comments (Wikipedia talk, Reddit, tweets) and on threads written by a
  machine; heated but civil comments are the likeliest to be flagged wrongly, mild condescension to be missed.
- Our own labels are machine-assisted readings (two, and a third where they differed): their agreement shows that the
  codebook is clear, not that a person would always agree.
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
    note = (
        "Chosen on comments drawn at random from real threads (labels/dragnet.jsonl) where their pages are at hand, "
        "else on the dev rows of the sets whose civil comments are such as threads bring them."
    )
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
    parts = ", ".join(f"{name} {_figure(value)}" for name, value in found["by_corpus"].items())
    weights = ", ".join(f"{n} {c:+.2f}" for n, c in zip(found["features"], found["coefficients"], strict=True))
    return (
        "off_topic is a logistic regression on how near the comment's embedding is to the article's and to the "
        "parent's, and on what the comment's own words say of it (a jab, an advertisement, talk of the site). Fitted "
        f"on {found['rows']:,} comments in context that the network had not seen ({found['positive']:,} off-topic, "
        f"{found['articles']} articles). AUC within an article, fitted on the others and averaged over articles: "
        f"{_figure(found['auc'])}; the nearest passage's cosine alone: {_figure(found['cosine_auc'])}. By corpus: "
        f"{parts}. Weights: {weights}."
    )


def _reasons(record: Mapping[str, Any]) -> str:
    spans = record["spans"]
    lines = ["No comments with marked spans were held out."]
    if spans is not None:
        lines = [
            "The spans that carry an incivility score, against the characters that at least half of the workers "
            f"marked: character F1 {spans['f1_marked']:.3f} on the {spans['marked']:,} held-out comments of toxic_spans"
            f" in which something was marked. Over all {spans['comments']:,} it is {spans['f1']:.3f}: in the others "
            "the workers agreed on no character, so that any span counts 0, and a flagged comment always gets one. "
            "Spans for dehumanizing are learnt from whole comments' labels and were not measured."
        ]
    lines += [
        "",
        "An attribute is released with AUC at least .85 on at least 50 held-out comments that have it (a third of the "
        "workers marked a span of its kind); the others are not answered.",
        "",
        "| attribute | held-out rows | have it | AUC | released |",
        "|---|---|---|---|---|",
    ]
    for fit in record["attribute_figures"]:
        released = "yes" if fit["released"] else "no"
        lines.append(f"| {fit['name']} | {fit['rows']:,} | {fit['positive']:,} | {_figure(fit['auc'])} | {released} |")
    return "\n".join(lines)


def _variants(record: Mapping[str, Any]) -> str:
    groups, lines = record["bias"]["groups"], record["robustness"]
    worst = sorted(groups, key=lambda group: -group["flagged"])
    rows = [f"| {g['group']} | {_share(g['flagged'])} | {g['auc']:.3f} |" for g in worst]
    disguises = [f"| {line['disguise'].replace('_', ' ')} | {line['auc']:.3f} |" for line in lines]
    return "\n".join(
        (
            f"Held-out sentences of ours ({groups[0]['civil']} civil, the others uncivil), each read with the names of "
            f"{len(groups)} groups: the share of the civil ones flagged, and the AUC of uncivil against civil. Between "
            f"the groups one sentence's probability moves by {record['bias']['spread']:.3f} on average (highest less "
            f"lowest), and {_share(record['bias']['flagged'])} of all civil ones are flagged. The model was trained on "
            "other sentences by the same writer, which flatters.",
            "",
            "| group | civil sentences flagged | AUC |",
            "|---|---|---|",
            *rows,
            "",
            f"AUC of incivility on {lines[0]['rows'] if lines else 0} held-out comments in the disguises people use:",
            "",
            "| disguise | AUC |",
            "|---|---|",
            *disguises,
        )
    )


def _figures(record: Mapping[str, Any]) -> str:
    dev, test = ([Metrics(**m) for m in record["metrics"][part]] for part in ("dev", "test"))
    return (
        "Dev rows chose the calibration; half of the random sample, by page, the thresholds. Test rows, and the sets "
        "that may only be used for evaluation, chose nothing but which attributes are released. Rows that were written "
        'for training are not in "all". F1 is at calibrated probability .5; best F1 at the best threshold of these '
        f"rows, which flatters.\n\n### Test\n\n{_table(test)}\n\n### Dev\n\n{_table(dev)}"
    )


def _table(metrics: Sequence[Metrics]) -> str:
    head = (f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS))
    return "\n".join((*head, *(f"| {' | '.join(cells(m))} |" for m in metrics)))


def _steps(record: Mapping[str, Any]) -> str:
    steps = record["steps"]
    labels = list(steps[-1]["auc"])
    rows = [
        f"| {step['name']} | {step['layers']} | {step['bytes'] / 2**20:.1f} | "
        f"{' | '.join(_figure(step['auc'][label]) for label in labels)} |"
        for step in steps
    ]
    head = f"| network | layers | MiB | {' | '.join(f'AUC {label}' for label in labels)} |"
    counts = ", ".join(f"{k} {steps[-1]['rows'][k]:,} rows ({steps[-1]['positive'][k]:,} yes)" for k in labels)
    note = (
        "The networks on the same comments, in one run: the test rows that somebody once posted; for off_topic those "
        f"it is fitted on, each article by a fit on the others. {counts}."
    )
    table = "\n".join((head, "|" + "---|" * (3 + len(labels)), *rows))
    return (
        f"{note}\n\n{table}\n\nProbabilities of int8 against the same network in float:\n\n{_parity(record['parity'])}"
    )


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
