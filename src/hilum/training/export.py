"""From a checkpoint to a bundle: whole, verified and judged, or not at all."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from hilum.datasets import Film, Manifest, Split
from hilum.errors import ExportError
from hilum.evaluation import synthetic
from hilum.evaluation.card import CardFacts, write_card
from hilum.evaluation.classification import Conditions, Judgement, judge
from hilum.evaluation.films import Labelled, label_films, run_films
from hilum.evaluation.shortcuts import measure_shortcuts
from hilum.evaluation.synthetic import answer_phantoms
from hilum.evaluation.wire import summary_json
from hilum.images import load_image, prepare
from hilum.inference import Bundle, load_bundle, open_bundle, verify_bundle
from hilum.inference.bundle import (
    CARD_FILE,
    FORMAT,
    GOLDEN_FILE,
    GOLDEN_FILM_FILE,
    HASHED_FILES,
    MANIFEST_FILE,
    MODEL_FILE,
    Activation,
    Answer,
    BundleManifest,
    Calibration,
    Input,
    NamedPoint,
    Origin,
    People,
    file_sha256,
)
from hilum.inference.calibration import log_odds
from hilum.phantoms import encode, make_phantom
from hilum.training import networks
from hilum.training.calibration import choose_points, fit_intercept, fit_platt
from hilum.training.checkpoint import read_checkpoint, recipe_of
from hilum.training.classification import choose_films
from hilum.training.onnx_model import fold, write_onnx
from hilum.training.recipe import AnswerPart, Recipe

GOLDEN_SEED = 10_200
GOLDEN_TOLERANCE = 5e-3
"""Of a logit. Machines differ by about 1e-5; a wrong preprocessing by 0.1 and more."""
AGREEMENT_FILMS = 64
AGREEMENT_TOLERANCE = 1e-3
"""Of every output, relative to the largest value of that output. ONNX and torch hold the same weights, rounded to 16
bit, so only the order of summation differs."""
LEAST_PATIENTS = 20
"""A label that fewer tune patients show gets a probability and no operating point."""
TRUNK_ATTRIBUTION = "MobileNetV2 weights pretrained on ImageNet (GluonCV), Apache-2.0."

OnFilm = Callable[[], object]


@dataclass(frozen=True)
class Source:
    """What a bundle is made from: the checkpoint, the recipe and its file's name, and the films of the data set."""

    checkpoint: Path
    recipe: Recipe
    recipe_file: Path
    manifest: Manifest

    def chosen(self) -> Manifest:
        """The films that the recipe learns from and is measured on."""
        return choose_films(self.manifest, self.recipe)

    def of_all_folders(self) -> Manifest:
        """The same, with the folders that the recipe is not measured on."""
        part = self.recipe.data.model_copy(update={"measure_folders": ()})
        return choose_films(self.manifest, self.recipe.model_copy(update={"data": part}))


def count_films(source: Source) -> int:
    """How often :func:`export` tells ``on_film``."""
    counts = source.chosen().film_counts()
    return counts[Split.TUNE] + counts[Split.JUDGE] + len(synthetic.SEEDS)


def export(source: Source, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``; an earlier bundle there is replaced only by a whole one.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or the checkpoint is of another recipe.
        LaboratoryError: the checkpoint cannot be read, or tune films cannot calibrate it.
    """
    network = fold(load_network(source))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / "bundle"
        folder.mkdir()
        _assemble(source, network, folder, on_film)
        verify_bundle(load_bundle(folder))
        if out.exists():
            out.rename(Path(scratch) / "earlier")
        folder.rename(out)
    return load_bundle(out)


def load_network(source: Source) -> nn.Module:
    """The averaged weights of a checkpoint in the recipe's network.

    Raises:
        ExportError: the checkpoint is of another recipe.
        LaboratoryError: there is no checkpoint, or it is damaged.
    """
    content = read_checkpoint(source.checkpoint)
    part = source.recipe.network
    kept = recipe_of(content)
    if kept.deciding() != source.recipe.deciding():
        differing = [name for name, value in source.recipe.deciding() if value != getattr(kept.deciding(), name)]
        msg = f"{source.checkpoint} was trained by another recipe: {', '.join(differing)} differ. Give its own recipe."
        raise ExportError(msg)
    network = networks.build(part.name, len(source.recipe.data.classes), part.dropout)
    network.load_state_dict(content["average"])
    return network


def check_agreement(network: nn.Module, bundle: Bundle, films: tuple[Film, ...]) -> float:
    """Compare torch with ONNX Runtime on real films, spread over those given.

    Returns:
        The largest difference, relative to the largest value of its output.

    Raises:
        ExportError: it exceeds :data:`AGREEMENT_TOLERANCE`.
    """
    spec, differences = bundle.manifest.input.spec(), []
    chosen = films[:: max(1, len(films) // AGREEMENT_FILMS)]
    for film in chosen:
        values = prepare(load_image(film.path).pixels, spec)[np.newaxis]
        with torch.no_grad():
            expected = [output.numpy() for output in network(torch.from_numpy(values))]
        found = bundle.run(values)
        for torch_output, onnx_output in zip(expected, (found.logits, found.features, found.maps), strict=True):
            differences.append(np.abs(torch_output - onnx_output).max() / np.abs(torch_output).max())
    largest = float(np.max(differences))
    if not largest <= AGREEMENT_TOLERANCE:
        msg = (
            f"ONNX Runtime and torch differ by {largest:.2g} of an output's largest value on {len(chosen)} films; "
            f"allowed is {AGREEMENT_TOLERANCE:.0e}. Nothing was written."
        )
        raise ExportError(msg)
    return largest


def _assemble(source: Source, network: nn.Module, folder: Path, on_film: OnFilm) -> None:
    chosen = source.chosen()
    write_onnx(network, source.recipe.input.size, folder / MODEL_FILE)
    (folder / GOLDEN_FILM_FILE).write_bytes(encode(make_phantom(GOLDEN_SEED, age_years=_golden_age(chosen)), "png"))
    (folder / GOLDEN_FILE).write_text("{}", encoding="utf-8")
    (folder / CARD_FILE).write_text("", encoding="utf-8")
    # Tune films are run through the model as it will be shipped, so the bundle is first sealed uncalibrated.
    fields = _fields(source, chosen)
    uncalibrated = Calibration(slope=1.0, intercept=0.0, prevalence=None)
    fields["answers"] = [_answer(part, uncalibrated, {}) for part in source.recipe.answers()]
    bundle = _seal(folder, fields)
    tune = chosen.of(Split.TUNE)
    fields["answers"] = _calibrate(source.recipe, bundle, chosen, on_film)
    agreement = check_agreement(network, bundle, tune)
    _write_golden(bundle)
    bundle = _seal(folder, fields)
    is_softmax = source.recipe.activation is Activation.SOFTMAX
    judgement = judge(bundle, chosen, Split.JUDGE, Conditions(is_stretched=is_softmax, on_film=on_film))
    phantoms = answer_phantoms(bundle, on_film=on_film)
    fields["metrics"] = {"judge": summary_json(judgement), "onnx_torch_difference": agreement}
    fields["answers"] = [_with_judged(answer, judgement) for answer in bundle.manifest.answers]
    manifest = _seal(folder, fields).manifest
    shortcuts = measure_shortcuts(source.of_all_folders(), [answer.name for answer in manifest.answers])
    card = write_card(CardFacts(manifest, chosen, judgement, phantoms, shortcuts))
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    _seal(folder, fields)


def _golden_age(manifest: Manifest) -> float:
    youngest = manifest.population.age_min_years
    return 4.0 if youngest is None or youngest <= 4 else youngest


def _fields(source: Source, manifest: Manifest) -> dict[str, Any]:
    recipe, population = source.recipe, manifest.population
    is_pretrained = recipe.network.trunk_sha256 is not None
    return {
        "format": FORMAT,
        "name": recipe.bundle.name,
        "version": recipe.bundle.version,
        "task": recipe.task,
        "classes": recipe.data.classes,
        "activation": recipe.activation,
        "input": Input(channels=1, resize="stretch", **recipe.input.model_dump()),
        "population": People(
            description=population.description,
            age_min_years=population.age_min_years,
            age_max_years=population.age_max_years,
            views=("PA", "AP"),
        ),
        "terms": manifest.terms,
        "attribution": (manifest.attribution, *((TRUNK_ATTRIBUTION,) if is_pretrained else ())),
        "origin": Origin(
            datasets=(manifest.dataset,),
            films=_count(manifest.film_counts()),
            patients=_count(manifest.patient_counts()),
            recipe=f"recipes/{source.recipe_file.name}",
            commit=_commit(source.recipe_file),
        ),
        "metrics": {},
    }


def _count(counts: Mapping[Split, int]) -> dict[Literal["fit", "tune", "judge"], int]:
    return {"fit": counts[Split.FIT], "tune": counts[Split.TUNE], "judge": counts[Split.JUDGE]}


def _seal(folder: Path, fields: dict[str, Any]) -> Bundle:
    hashes = {name: file_sha256(folder / name) for name in HASHED_FILES}
    manifest = BundleManifest(**fields, sha256=hashes)
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    open_bundle(folder)
    return load_bundle(folder)


def _answer(part: AnswerPart, calibration: Calibration, points: dict[str, NamedPoint]) -> Answer:
    return Answer(
        name=part.name,
        classes=part.classes,
        resembles=part.resembles,
        calibration=calibration,
        operating_points=points,
        default_operating_point=part.default_operating_point if points else None,
    )


def _calibrate(recipe: Recipe, bundle: Bundle, manifest: Manifest, on_film: OnFilm) -> list[Answer]:
    films = manifest.of(Split.TUNE)
    (logits,) = run_films(bundle, films, on_film=on_film)
    labelled = label_films(bundle.manifest, manifest, films)
    answers = []
    for part, answer in zip(recipe.answers(), bundle.manifest.answers, strict=True):
        known = labelled[answer.name]
        odds = log_odds(logits[known.index], bundle.manifest.classes, answer, bundle.manifest.activation)
        if _count_patients(films, known) < LEAST_PATIENTS:
            answers.append(_answer(part, fit_intercept(known.truth, odds), {}))
            continue
        calibration = fit_platt(known.truth, odds)
        points = choose_points(known.truth, odds, calibration, part.sensitivity)
        answers.append(_answer(part, calibration, points))
    return answers


def _count_patients(films: tuple[Film, ...], known: Labelled) -> int:
    return len({films[place].patient for place in known.index[known.truth]})


def _with_judged(answer: Answer, judgement: Judgement) -> Answer:
    numbers = judgement.labels[answer.name].plain.points
    points = {
        name: NamedPoint(
            threshold=point.threshold,
            sensitivity=numbers[name].sensitivity,
            specificity=numbers[name].specificity,
        )
        for name, point in answer.operating_points.items()
    }
    return answer.model_copy(update={"operating_points": points})


def _write_golden(bundle: Bundle) -> None:
    film = bundle.folder / GOLDEN_FILM_FILE
    logits = bundle.run_film(load_image(film)).logits[0]
    golden = {
        "sha256": hashlib.sha256(film.read_bytes()).hexdigest(),
        "logits": [float(value) for value in logits],
        "tolerance": GOLDEN_TOLERANCE,
    }
    (bundle.folder / GOLDEN_FILE).write_text(json.dumps(golden, indent=2) + "\n", encoding="utf-8")


def _commit(recipe_file: Path) -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(recipe_file.resolve().parent), "rev-parse", "HEAD"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - git, fixed words
    return outcome.stdout.strip() or "unknown"
