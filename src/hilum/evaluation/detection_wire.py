"""A judged detection as plain JSON values; the keys stand in docs/evaluation.md."""

from collections.abc import Mapping
from typing import Any

from hilum.evaluation.average_precision import FALSE_PER_FILM
from hilum.evaluation.cost import Cost
from hilum.evaluation.detection import MEASURES, ClassScores, DetectionJudgement, mean_scores
from hilum.evaluation.intervals import Estimate
from hilum.evaluation.pointing import OVERLAPS, beside_json
from hilum.evaluation.variants import GateFacts, Variant, Variants
from hilum.evaluation.wire import bundle_json, estimate_json, films_json
from hilum.inference.bundle import BundleManifest

MEAN = "mean"
"""Stands beside the classes for the mean over them."""
_PLAIN = ("map", "map50", "map40", "pointing", "iou")


def evaluation_json(
    bundle: BundleManifest,
    judgement: DetectionJudgement,
    cost: Cost,
    variants: Variants | None = None,
    gate: GateFacts | None = None,
) -> dict[str, Any]:
    """The content of ``evaluation.json``."""
    content = {**bundle_json(bundle, cost), **detection_json(judgement)}
    if variants is not None:
        content["variants"] = variants_json(variants)
    if gate is not None:
        content["gate"] = gate_json(gate)
    return content


def detection_json(judgement: DetectionJudgement) -> dict[str, Any]:
    """Everything measured."""
    numbers = {name: (one.found, one.of_mean_box) for name, one in judgement.classes.items()}
    return {
        **films_json(judgement),
        "ms_per_film": judgement.ms_per_film,
        "averaged": judgement.averaged,
        "unscored": list(judgement.unscored),
        "classes": {name: _counts(one) for name, one in judgement.classes.items()},
        **_by_measure({MEAN: mean_scores(judgement.classes), **numbers}),
    }


def variants_json(variants: Variants) -> dict[str, Any]:
    """The variants, each with its means and what the first is better by."""
    first = variants.all[0]
    return {
        "n": {"films": variants.films, "patients": variants.patients},
        "first": first.name,
        "all": {one.name: _variant_json(one, first) for one in variants.all},
    }


def gate_json(facts: GateFacts) -> dict[str, Any]:
    """The gate, what its threshold was chosen on, and whom it lets pass."""
    gate, gated = facts.gate, facts.gated
    return {
        "bundle": gate.bundle.manifest.name,
        "hash": gate.bundle.manifest.identity(),
        "finding": gate.finding,
        "threshold": gate.threshold,
        "tune": {"marked": gate.chosen_on, "kept": gate.kept_tune},
        "judged": {
            "films": len(gated.seen),
            "kept": gated.kept,
            "marked": gated.marked,
            "kept_marked": gated.kept_marked,
        },
    }


def _variant_json(one: Variant, first: Variant) -> dict[str, Any]:
    content = {
        "ms_per_film": one.ms_per_film,
        "mean_ms_per_film": one.mean_ms_per_film,
        "classes": {name: {"map": estimate_json(scores.found["map"])} for name, scores in one.classes.items()},
        **{name: estimate_json(one.mean[name]) for name in MEASURES},
    }
    if one is first:
        return content
    return {**content, "difference": {name: estimate_json(value) for name, value in first.less(one).items()}}


def _counts(one: ClassScores) -> dict[str, int]:
    return {
        "films": one.films,
        "marked": one.marked,
        "patients": one.patients,
        "boxes": one.boxes,
        "unmarked": one.unmarked,
        "silent": one.silent,
    }


_Numbers = tuple[Mapping[str, Estimate], Mapping[str, Estimate] | None]


def _by_measure(numbers: Mapping[str, _Numbers]) -> dict[str, Any]:
    """Each measure with the classes and their mean below it."""

    def each(measure: str) -> dict[str, Any]:
        return {
            name: _beside(found[measure], None if guessed is None else guessed[measure])
            for name, (found, guessed) in numbers.items()
        }

    froc = {f"{rate:g}": each(f"froc_{rate:g}") for rate in FALSE_PER_FILM} | {MEAN: each("froc")}
    tiou = {str(least): each(f"tiou_{least}") for least in OVERLAPS}
    return {
        **{measure: each(measure) for measure in _PLAIN},
        "froc": {name: {rate: row[name] for rate, row in froc.items()} for name in numbers},
        "tiou": {name: {least: row[name] for least, row in tiou.items()} for name in numbers},
    }


def _beside(found: Estimate, guessed: Estimate | None) -> dict[str, Any]:
    if guessed is None:
        return {
            **(estimate_json(found) or dict.fromkeys(("value", "low", "high"))),
            "mean_box": None,
            "difference": None,
        }
    return beside_json(found, guessed)
