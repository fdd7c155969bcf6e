"""From a checkpoint to a bundle: whole, verified and judged, or not at all."""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from hilum.datasets import Film, Half, Manifest, Split, half_of
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import ExportError
from hilum.evaluation import synthetic
from hilum.evaluation.card import CardFacts, write_card
from hilum.evaluation.classification import Conditions, Judgement, judge
from hilum.evaluation.doubt import CHOICE_KEY, one_a_patient
from hilum.evaluation.explanation import explanation_json, score_explanations
from hilum.evaluation.films import Labelled, label_films, run_films
from hilum.evaluation.guard_card import write_guard_card
from hilum.evaluation.metrics import Scores, Truth
from hilum.evaluation.shortcuts import measure_shortcuts
from hilum.evaluation.synthetic import answer_phantoms
from hilum.evaluation.wire import summary_json
from hilum.images import load_image, prepare
from hilum.inference import Bundle
from hilum.inference.bundle import (
    CARD_FILE,
    FAMILIARITY_FILE,
    FORMAT,
    MODEL_FILE,
    Activation,
    Answer,
    Calibration,
    Input,
    NamedPoint,
    Origin,
    People,
    Task,
)
from hilum.inference.calibration import calibrate, log_odds
from hilum.inference.familiarity import write_familiarity
from hilum.training import networks
from hilum.training.ancestry import count, data_identity
from hilum.training.assembly import begin, seal, write_bundle, write_golden
from hilum.training.calibration import CONFORMAL, choose_conformal_point, choose_points, fit_intercept, fit_platt
from hilum.training.checkpoint import check_same_films, choice_of, read_checkpoint, recipe_of
from hilum.training.classification import choose_films, choose_stopping
from hilum.training.familiarity import familiar_films, learn_familiarity
from hilum.training.guard_points import choose_guard_points
from hilum.training.onnx_model import fold, write_onnx
from hilum.training.recipe import AnswerPart, Recipe

GOLDEN_SEED = 10_200
AGREEMENT_FILMS = 64
AGREEMENT_TOLERANCE = 1e-3
"""Of every output, relative to the largest value of that output. Both sides hold the same weights, rounded to 16 bit;
only the order of summation differs."""
LEAST_PATIENTS = 20
"""A label that fewer tune patients show gets a probability and no operating point."""
TRUNK_ATTRIBUTION = "MobileNetV2 weights pretrained on ImageNet (GluonCV), Apache-2.0."

Array = npt.NDArray[np.float32]
OnFilm = Callable[[], object]


@dataclass(frozen=True)
class Selection:
    """The films of a data set that a recipe chooses."""

    recipe: Recipe
    manifest: Manifest

    def chosen(self) -> Manifest:
        """The films that the recipe learns from and is measured on."""
        return choose_films(self.manifest, self.recipe)

    def of_all_folders(self) -> Manifest:
        """The same, with the folders that the recipe is not measured on."""
        part = self.recipe.data.model_copy(update={"measure_folders": ()})
        return choose_films(self.manifest, self.recipe.model_copy(update={"data": part}))


@dataclass(frozen=True)
class Source(Selection):
    """What a bundle is made from: the films and the recipe, the checkpoint, and the name of the recipe's file."""

    checkpoint: Path
    recipe_file: Path


@dataclass(frozen=True)
class Reference:
    """What an exported model is compared with: its name, and what it gives of films × channels × size × size."""

    name: str
    run: Callable[[Array], Sequence[Array]]


@dataclass(frozen=True)
class Draft:
    """A model on its way to a bundle: what is known before it has read any film.

    Attributes:
        selection: the films, and the recipe that says what is answered.
        fields: of the manifest, besides answers and metrics.
        reference: what the model must equal.
        metrics: kept beside those of the judgement.
    """

    selection: Selection
    fields: Mapping[str, Any]
    reference: Reference
    metrics: Mapping[str, Any] = field(default_factory=dict)


def count_films(selection: Selection) -> int:
    """How often :func:`complete` tells ``on_film``."""
    chosen = selection.chosen()
    counts = chosen.film_counts()
    familiar = familiar_films(chosen) if selection.recipe.task is Task.CLASSIFICATION else ()
    return counts[Split.TUNE] + counts[Split.JUDGE] + len(synthetic.SEEDS) + sum(map(len, familiar))


def export(source: Source, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``; an earlier bundle there is replaced only by a whole one.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or the checkpoint is of another recipe.
        LaboratoryError: the checkpoint cannot be read, or tune films cannot calibrate it.
    """
    network = fold(load_network(source))
    choice = {CHOICE_KEY: choice_of(read_checkpoint(source.checkpoint))}
    draft = Draft(source, fields_of(source), reference_of(network), choice)

    def assemble(folder: Path) -> None:
        write_onnx(network, source.recipe.input.size, folder / MODEL_FILE)
        complete(draft, folder, on_film)

    return write_bundle(out, assemble)


def load_network(source: Source) -> nn.Module:
    """The averaged weights of a checkpoint in the recipe's network.

    Raises:
        ExportError: the checkpoint is of another recipe.
        LaboratoryError: there is no checkpoint, it is damaged, or it learned from other films.
    """
    part = source.recipe.network
    return load_weights(source, networks.build(part.name, len(source.recipe.data.classes), part.dropout))


def load_weights(source: Source, network: nn.Module) -> nn.Module:
    """Give a network of the recipe's the averaged weights of the checkpoint, as :func:`load_network` does."""
    content = read_checkpoint(source.checkpoint)
    kept = recipe_of(content)
    if kept.deciding() != source.recipe.deciding():
        differing = [name for name, value in source.recipe.deciding() if value != getattr(kept.deciding(), name)]
        msg = (
            f"{source.checkpoint} was trained by another recipe: {', '.join(differing)} differ. "
            "Give its own recipe, and every --set of the training."
        )
        raise ExportError(msg)
    check_same_films(content, data_identity(source.chosen()), source.checkpoint)
    network.load_state_dict(content["average"])
    return network


def reference_of(network: nn.Module) -> Reference:
    """A network as torch runs it."""

    def run(films: Array) -> list[Array]:
        with torch.no_grad():
            return [output.numpy() for output in network(torch.from_numpy(films))]

    return Reference("torch", run)


def check_agreement(reference: Reference, bundle: Bundle, films: tuple[Film, ...]) -> float:
    """Compare a bundle with what it was made from on real films, spread over those given.

    Returns:
        The largest difference, relative to the largest value of its output.

    Raises:
        ExportError: it exceeds :data:`AGREEMENT_TOLERANCE`.
    """
    spec, differences = bundle.manifest.input.spec(), []
    chosen = films[:: max(1, len(films) // AGREEMENT_FILMS)]
    for film in chosen:
        values = prepare(load_image(film.path).pixels, spec)[np.newaxis]
        found = bundle.run(values)
        outputs = (found.logits, found.features, found.maps)
        for expected, output in zip(reference.run(values), outputs, strict=True):
            differences.append(np.abs(expected - output).max() / np.abs(expected).max())
    largest = float(np.max(differences))
    if not largest <= AGREEMENT_TOLERANCE:
        msg = (
            f"ONNX Runtime and {reference.name} differ by {largest:.2g} of an output's largest value on {len(chosen)} "
            f"films; allowed is {AGREEMENT_TOLERANCE:.0e}. Nothing was written."
        )
        raise ExportError(msg)
    return largest


def complete(draft: Draft, folder: Path, on_film: OnFilm) -> None:
    """Make a bundle of a folder with a model: calibrate on tune, compare, judge on judge, write card and hashes."""
    recipe, chosen = draft.selection.recipe, draft.selection.chosen()
    begin(folder, GOLDEN_SEED, _golden_age(chosen))
    fields = {**draft.fields, "metrics": {}}
    # Tune films are run through the model as it will be shipped, so the bundle is first sealed uncalibrated.
    uncalibrated = Calibration(slope=1.0, intercept=0.0, prevalence=None)
    fields["answers"] = [_answer(part, uncalibrated, {}) for part in recipe.answers()]
    bundle = seal(folder, fields)
    fields["answers"] = _calibrate(recipe, bundle, chosen, on_film)
    agreement = check_agreement(draft.reference, bundle, chosen.of(Split.TUNE))
    write_golden(bundle)
    if recipe.task is Task.CLASSIFICATION:
        _write_familiarity(bundle, chosen, on_film)
    bundle = seal(folder, fields)
    is_softmax = recipe.activation is Activation.SOFTMAX
    judgement = judge(bundle, chosen, Split.JUDGE, Conditions(is_stretched=is_softmax, on_film=on_film))
    phantoms = answer_phantoms(bundle, on_film=on_film)
    # Boxes are rare: those of every folder, however few films of a folder are measured on.
    everywhere = draft.selection.of_all_folders()
    explained = score_explanations(bundle, everywhere, Split.JUDGE) if recipe.task is Task.CLASSIFICATION else None
    fields["metrics"] = {
        **draft.metrics,
        "judge": summary_json(judgement) | explanation_json(explained),
        DATA_KEY: data_identity(chosen),
        f"onnx_{draft.reference.name}_difference": agreement,
    }
    fields["answers"] = [_with_judged(answer, judgement) for answer in bundle.manifest.answers]
    manifest = seal(folder, fields).manifest
    shortcuts = measure_shortcuts(everywhere, [answer.name for answer in manifest.answers])
    facts = CardFacts(manifest, chosen, judgement, phantoms, shortcuts, explained)
    card = write_guard_card(manifest) if recipe.task is Task.GUARD else write_card(facts)
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    seal(folder, fields)


def _write_familiarity(bundle: Bundle, manifest: Manifest, on_film: OnFilm) -> None:
    model = learn_familiarity(bundle, manifest, on_film)
    if model is not None:
        (bundle.folder / FAMILIARITY_FILE).write_bytes(write_familiarity(model))


def _golden_age(manifest: Manifest) -> float:
    youngest = manifest.population.age_min_years
    return 4.0 if youngest is None or youngest <= 4 else youngest


def fields_of(source: Source) -> dict[str, Any]:
    """The manifest of a bundle as far as recipe and films decide it: all but answers, metrics and hashes."""
    recipe, manifest = source.recipe, source.chosen()
    is_pretrained = recipe.network.trunk_sha256 is not None
    return {
        "format": FORMAT,
        "name": recipe.bundle.name,
        "version": recipe.bundle.version,
        "task": recipe.task,
        "classes": recipe.data.classes,
        "activation": recipe.activation,
        "input": Input(channels=1, resize="stretch", **recipe.input.model_dump()),
        "population": people_of(manifest),
        "terms": manifest.terms,
        "attribution": (manifest.attribution, *((TRUNK_ATTRIBUTION,) if is_pretrained else ())),
        "origin": Origin(
            datasets=(manifest.dataset,),
            films=count(manifest.film_counts()),
            patients=count(manifest.patient_counts()),
            recipe=f"recipes/{source.recipe_file.name}",
            commit=commit_of(source.recipe_file),
        ),
    }


def people_of(manifest: Manifest) -> People:
    """Whom a bundle of these films is for; each reads frontal films alone."""
    population = manifest.population
    return People(
        description=population.description,
        age_min_years=population.age_min_years,
        age_max_years=population.age_max_years,
        views=("PA", "AP"),
    )


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
        probabilities = calibrate(odds, calibration)
        known_films = [films[int(place)] for place in known.index]
        if recipe.task is Task.GUARD:
            points = choose_guard_points(answer.name, known_films, known.truth, probabilities)
        else:
            points = choose_points(known.truth, probabilities, part.sensitivity, part.low_suspicion)
            points |= _conformal_point(recipe, manifest, known_films, known.truth, probabilities)
        answers.append(_answer(part, calibration, points))
    return answers


def _conformal_point(
    recipe: Recipe, manifest: Manifest, films: Sequence[Film], truth: Truth, probabilities: Scores
) -> dict[str, NamedPoint]:
    """The conformal point of an answer, from the half of tune that is its own; none where tune is not divided."""
    if choose_stopping(manifest, recipe).chosen_on is not Half.STOPPING:
        return {}
    is_own = np.array([half_of(manifest.dataset, film.patient) is Half.CONFORMAL for film in films])
    own = np.concatenate([one_a_patient(films, is_own & side) for side in (truth, ~truth)])
    point = choose_conformal_point(truth[own], probabilities[own])
    return {} if point is None else {CONFORMAL: point}


def _count_patients(films: tuple[Film, ...], known: Labelled) -> int:
    return len({films[place].patient for place in known.index[known.truth]})


def _with_judged(answer: Answer, judgement: Judgement) -> Answer:
    numbers = judgement.labels[answer.name].plain.points
    points = {}
    for name, point in answer.operating_points.items():
        found = numbers[name]
        measured = {"sensitivity": found.sensitivity, "specificity": found.specificity}
        if found.doubt is not None:
            coverages = {
                "coverage_present": found.doubt.coverage_present,
                "coverage_absent": found.doubt.coverage_absent,
            }
            measured |= {**coverages, "refer_rate": found.doubt.refer_rate}
        points[name] = point.model_copy(update=measured)
    return answer.model_copy(update={"operating_points": points})


def commit_of(recipe_file: Path) -> str:
    """The commit of the tree that a recipe lies in; ``unknown`` outside of git."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(recipe_file.resolve().parent), "rev-parse", "HEAD"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - git, fixed words
    return outcome.stdout.strip() or "unknown"
