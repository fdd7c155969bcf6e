"""A judgement as plain JSON values; the keys stand in docs/evaluation.md."""

from dataclasses import asdict
from typing import Any

from hilum.evaluation.classification import Judged, Judgement, LabelJudgement
from hilum.evaluation.cost import Cost
from hilum.evaluation.films import JudgedFilms
from hilum.evaluation.intervals import Estimate
from hilum.evaluation.points import PointNumbers
from hilum.evaluation.subgroups import SubgroupNumbers
from hilum.inference.bundle import BundleManifest, Interval

POINT_NUMBERS = ("sensitivity", "specificity", "ppv", "npv", "f1", "accuracy")
AT_PREVALENCE = ("ppv_at_prevalence", "npv_at_prevalence")


def evaluation_json(bundle: BundleManifest, judgement: Judgement, cost: Cost) -> dict[str, Any]:
    """The content of ``evaluation.json``."""
    return {**bundle_json(bundle, cost), **judgement_json(judgement)}


def bundle_json(bundle: BundleManifest, cost: Cost) -> dict[str, Any]:
    """Which bundle was judged, and what it costs."""
    return {"bundle": bundle.name, "hash": bundle.identity(), "task": bundle.task, "cost": asdict(cost)}


def films_json(judgement: JudgedFilms) -> dict[str, Any]:
    """On which films."""
    return {
        "dataset": judgement.dataset,
        "split": judgement.split,
        "folders": sorted({film.folder for film in judgement.films if film.folder}),
        "n": {
            "films": len(judgement.films),
            "patients": judgement.patients,
            "excluded": judgement.excluded,
            "kinds": judgement.kinds,
        },
    }


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """Everything measured."""
    return {
        **films_json(judgement),
        "prevalence": judgement.prevalence,
        "labels": {name: _label_json(label) for name, label in judgement.labels.items()},
        "unlabelled": list(judgement.unlabelled),
        "macro": {
            "auc_roc": estimate_json(judgement.macro_auc_roc),
            "auc_pr": estimate_json(judgement.macro_auc_pr),
        },
    }


def summary_json(judgement: Judgement) -> dict[str, Any]:
    """What a bundle keeps of its judgement: everything but subgroups and bins."""
    content = judgement_json(judgement)
    for label in content["labels"].values():
        del label["subgroups"]
        if label["calibration"] is not None:
            del label["calibration"]["bins"]
    return content


def interval_json(interval: Interval | None) -> dict[str, float] | None:
    """Value, low and high."""
    return None if interval is None else interval.model_dump()


def estimate_json(estimate: Estimate) -> dict[str, float] | None:
    """Value, low and high."""
    return interval_json(estimate.interval())


def _label_json(label: LabelJudgement) -> dict[str, Any]:
    point = label.at_default()
    return {
        "n": {
            "films": len(label.truth),
            "patients": label.patients,
            "present": int(label.truth.sum()),
            "patients_present": label.patients_present,
        },
        "auc_roc": estimate_json(label.auc_roc),
        "auc_pr": estimate_json(label.auc_pr),
        "default_operating_point": label.default_point,
        **(_point_json(point) if point else dict.fromkeys(("threshold", *POINT_NUMBERS, "confusion"))),
        "operating_points": {name: _point_json(numbers) for name, numbers in label.plain.points.items()},
        "calibration": _calibration_json(label),
        "subgroups": {
            name: {value: _subgroup_json(numbers) for value, numbers in values.items()}
            for name, values in label.subgroups.items()
        },
        "resemblance_auc": interval_json(label.resemblance_auc),
        "stretched": {name: _judged_json(judged) for name, judged in label.stretched.items()},
    }


def _judged_json(judged: Judged) -> dict[str, Any]:
    return {
        "auc_roc": interval_json(judged.auc_roc),
        "operating_points": {name: _point_json(numbers) for name, numbers in judged.points.items()},
    }


def _point_json(point: PointNumbers) -> dict[str, Any]:
    numbers = {name: interval_json(getattr(point, name)) for name in (*POINT_NUMBERS, *AT_PREVALENCE)}
    if point.ppv_at_prevalence is None and point.npv_at_prevalence is None:
        numbers = {name: numbers[name] for name in POINT_NUMBERS}
    return {"threshold": point.threshold, **numbers, "confusion": asdict(point.confusion), **_doubt_json(point)}


def _doubt_json(point: PointNumbers) -> dict[str, Any]:
    """What is measured of a point that may refer; nothing of another."""
    found = point.doubt
    if found is None:
        return {}
    shares = ("coverage_present", "coverage_absent", "refer_rate")
    return {
        "refer_from": point.refer_from,
        "doubt": {
            "nominal_coverage": found.nominal,
            "n": {"patients": found.patients, "present": found.present, "absent": found.absent},
            **{name: interval_json(getattr(found, name)) for name in shares},
        },
    }


def _calibration_json(label: LabelJudgement) -> dict[str, Any] | None:
    found = label.reliability
    if found is None:
        return None
    return {
        "ece": found.ece,
        "brier": label.brier,
        "brier_skill": label.brier_skill,
        "bins": [
            {"probability": float(probability), "observed": float(observed), "films": int(films)}
            for probability, observed, films in zip(found.probability, found.observed, found.films, strict=True)
        ],
    }


def _subgroup_json(numbers: SubgroupNumbers) -> dict[str, Any]:
    return {
        "n": {"films": numbers.films, "present": numbers.present},
        **{name: interval_json(getattr(numbers, name)) for name in ("auc_roc", "sensitivity", "specificity")},
    }
