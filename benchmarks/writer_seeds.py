"""The numbers of a writer of evidence over several seeds, beside both baselines, as a table.

    python benchmarks/writer_seeds.py OPENI BUNDLE [BUNDLE ...] [--meteor]

Each bundle is one that `hilum export` made of recipes/report-evidence.toml with another training.seed. They are judged
on the test studies of R2Gen, with the evidence of chexnet_predictions.csv.
"""

import sys
from pathlib import Path

import numpy as np

from hilum.datasets import openi
from hilum.datasets.written_parts import read_parts
from hilum.evaluation.report_writing import ROUGE_SCORES, WritingJudgement
from hilum.evaluation.writer import judge_writer
from hilum.inference import load_bundle


def numbers_of(judgement: WritingJudgement) -> dict[str, float]:
    """The numbers of a table's row, by name."""
    clinical = {"macro": judgement.clinical.macro, "micro": judgement.clinical.micro}
    return {
        **{f"BLEU-{order}": one.value for order, one in enumerate(judgement.bleu, start=1)},
        "METEOR": float("nan") if judgement.meteor is None else judgement.meteor,
        "ROUGE-L": judgement.rouge_l.value,
        "CIDEr": judgement.cider.value,
        **{f"{name} F1": judgement.rouge_score[name].value for name in ROUGE_SCORES},
        **{
            f"clinical {mean} {rate}": getattr(rates, rate).value
            for mean, rates in clinical.items()
            if rates is not None
            for rate in ("precision", "recall", "f1")
        },
        "distinct": judgement.distinct.value,
        "words": judgement.length.value,
    }


def main(root: Path, bundles: list[str], *, with_meteor: bool) -> None:
    """Judge each bundle, and print the mean and the standard deviation of each number."""
    parts = read_parts(openi.NAME, root, has_evidence=True)
    rows = dict[str, list[dict[str, float]]]()
    for place in bundles:
        judged = judge_writer(load_bundle(place), parts, with_meteor=with_meteor)
        for name, judgement in judged.by_name.items():
            rows.setdefault(name, []).append(numbers_of(judgement))
    names = list(rows["writer"][0])
    print(f"| | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for row, seeds in rows.items():
        of_seeds = {name: [seed[name] for seed in seeds] for name in names}
        spread = len(bundles) > 1 and row == "writer"
        cells = [
            f"{np.mean(values):.3f}" + (f" ± {np.std(values, ddof=1):.3f}" if spread else "")
            for values in of_seeds.values()
        ]
        print(f"| {row} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    places = [word for word in sys.argv[1:] if not word.startswith("--")]
    main(Path(places[0]), places[1:], with_meteor="--meteor" in sys.argv)
