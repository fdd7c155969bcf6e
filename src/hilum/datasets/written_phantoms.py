"""A set of phantoms in the form of Open-i's tables, each with a composed report: all of it invented.

To try or test what learns to write without a film or a report of a patient. What the reports claim is in the pixels;
the evidence beside them is drawn from the truth, as a model's that is right more often than not.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hilum.datasets.evidence import FILE as EVIDENCE_FILE
from hilum.datasets.evidence import LABELS
from hilum.errors import UsageError
from hilum.findings import View
from hilum.phantoms import Encoding, Pathology, Truth, encode, make_phantom
from hilum.phantoms.truth import Side

REPORTS, PROJECTIONS, SPLIT = "indiana_reports.csv", "indiana_projections.csv", "r2gen_split.json"
LEAST_STUDIES = 10
"""So that each part of the split has some."""
PARTS = ("train",) * 8 + ("val", "test")
"""Of each ten studies."""
KINDS = (None, Pathology.EFFUSION, None, Pathology.CARDIOMEGALY, Pathology.PNEUMOTHORAX, None, Pathology.NODULE)
"""Of one study after another; an opacity has no name that reports share."""

_AGE_YEARS = 60.0
_PRESENT, _ABSENT = (6.0, 2.5), (2.0, 6.0)
"""Beta distributions of the evidence."""
_TERMS = {Pathology.EFFUSION: "pleural effusion"}
"""Index terms that differ from the finding's name."""
_NORMAL = (
    "The heart is normal in size. The lungs are clear. There is no pleural effusion or pneumothorax.",
    "Heart size is within normal limits. No focal consolidation. No pneumothorax or pleural effusion is seen.",
)
_ABNORMAL: dict[Pathology, tuple[str, ...]] = {
    Pathology.EFFUSION: (
        "The heart is normal in size. There is a {side} pleural effusion. There is no pneumothorax.",
        "There is a pleural effusion on the {side}. No pneumothorax is seen.",
    ),
    Pathology.CARDIOMEGALY: (
        "The heart is enlarged. The lungs are clear. There is no pleural effusion or pneumothorax.",
        "There is cardiomegaly. No focal consolidation. No pneumothorax or pleural effusion is seen.",
    ),
    Pathology.PNEUMOTHORAX: (
        "The heart is normal in size. There is a {side} pneumothorax. There is no pleural effusion.",
        "There is a pneumothorax on the {side}. No pleural effusion is seen.",
    ),
    Pathology.NODULE: (
        "The heart is normal in size. There is a nodule in the {side} lung. There is no pleural effusion.",
        "There is a {side} lung nodule. No pneumothorax or pleural effusion is seen.",
    ),
}


def write_written_phantoms(
    folder: Path, studies: int = 200, *, size_px: int = 256, on_film: Callable[[], object] = lambda: None
) -> None:
    """Write studies of one frontal phantom each, with reports, evidence and a split.

    Raises:
        UsageError: fewer than :data:`LEAST_STUDIES`.
    """
    if studies < LEAST_STUDIES:
        msg = f"Expected {LEAST_STUDIES} studies or more, got {studies}. Each part of the split needs some."
        raise UsageError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    reports, films, evidence = list[list[str]](), list[list[str]](), list[list[str]]()
    split: dict[str, list[str]] = {"train": [], "val": [], "test": []}
    for uid in range(1, studies + 1):
        pathology = KINDS[uid % len(KINDS)]
        phantom = make_phantom(uid, size_px=size_px, pathology=pathology, age_years=_AGE_YEARS, view=View.PA)
        name = f"{uid}_IM-0001-1001"
        (folder / f"{name}.png").write_bytes(encode(phantom, Encoding.PNG))
        terms = "normal" if pathology is None else _TERMS.get(pathology, pathology.value)
        reports.append([str(uid), terms, "", "", "", "", _report(phantom.truth), ""])
        films.append([str(uid), f"{name}.dcm.png", "Frontal"])
        evidence.append([*films[-1], *_evidence(phantom.truth)])
        split[PARTS[uid % len(PARTS)]].append(f"CXR{uid}_IM-0001")
        on_film()
    columns = ["uid", "MeSH", "Problems", "image", "indication", "comparison", "findings", "impression"]
    _write(folder / REPORTS, columns, reports)
    _write(folder / PROJECTIONS, ["uid", "filename", "projection"], films)
    _write(folder / EVIDENCE_FILE, ["uid", "filename", "projection", *LABELS], evidence)
    (folder / SPLIT).write_text(json.dumps(split), encoding="utf-8")


def _report(truth: Truth) -> str:
    texts = _NORMAL if truth.pathology is None else _ABNORMAL[truth.pathology]
    side = truth.lesion.side if truth.lesion is not None and truth.lesion.side is not None else Side.LEFT
    return texts[truth.seed // len(KINDS) % len(texts)].format(side=side.value)


def _evidence(truth: Truth) -> list[str]:
    rng = np.random.default_rng(truth.seed)
    there = "" if truth.pathology is None else truth.pathology.value
    return [f"{rng.beta(*(_PRESENT if label == there else _ABSENT)):.4f}" for label in LABELS]


def _write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)
