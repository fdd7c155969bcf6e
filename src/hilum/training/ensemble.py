"""Several bundles as one bundle that answers with the mean of their logits."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hilum.datasets import Manifest, Split
from hilum.errors import UsageError
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.extras import require
from hilum.inference import Bundle
from hilum.inference.bundle import FORMAT, LOW_SUSPICION, MODEL_FILE, BundleManifest, Origin, Task
from hilum.training.ancestry import check_ancestors, data_of
from hilum.training.assembly import write_bundle
from hilum.training.calibration import CONFORMAL
from hilum.training.export import Array, Draft, OnFilm, Reference, Selection, complete
from hilum.training.merged_model import merge_models
from hilum.training.recipe import AnswerPart, BundlePart, InputPart, Recipe

LARGEST_ZOOM = 0.3
_SENSITIVITY = "sensitivity_"


@dataclass(frozen=True)
class Ensemble:
    """What is to become one bundle.

    Attributes:
        members: two or more, or one with a zoom.
        manifest: the data set that they learned from.
        bundle: the name and version of what comes of it.
        zoom: above 0, each member also reads the film without this share of its height and width; twice the cost.
    """

    members: tuple[Bundle, ...]
    manifest: Manifest
    bundle: BundlePart
    zoom: float = 0.0

    def selection(self) -> Selection:
        """The films and the answers, as the members have them."""
        return Selection(_recipe_of(self.members[0].manifest, self.bundle, self.manifest), self.manifest)


def combine(ensemble: Ensemble, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``: calibrated and judged anew; whole and verified, or not at all.

    Raises:
        UsageError: the members do not answer alike, or were not made from the same films.
        ExportError: their models cannot be merged, or the merged one does not give their mean.
        LaboratoryError: tune films cannot calibrate it.
    """
    check_members(ensemble)
    onnx = require("onnx", extra="training")
    models = [onnx.load(member.folder / MODEL_FILE) for member in ensemble.members]
    model = merge_models(models, ensemble.zoom)
    draft = Draft(ensemble.selection(), _fields(ensemble), reference_of(ensemble), _metrics(ensemble))

    def assemble(folder: Path) -> None:
        (folder / MODEL_FILE).write_bytes(model.SerializeToString())
        complete(draft, folder, on_film)

    return write_bundle(out, assemble)


def check_members(ensemble: Ensemble) -> None:
    """Refuse members whose mean would mean nothing, or would be judged on films that one of them knows.

    Raises:
        UsageError: what differs is named.
    """
    first, *others = (member.manifest for member in ensemble.members)
    if not 0 <= ensemble.zoom <= LARGEST_ZOOM:
        msg = f"Expected a zoom of 0 to {LARGEST_ZOOM}, got {ensemble.zoom:g}. More would cut off the lungs."
        raise UsageError(msg)
    if not others and not ensemble.zoom:
        msg = "Expected two members or more, or one with --zoom, got one. Name another bundle."
        raise UsageError(msg)
    if first.task is Task.SEGMENTATION:
        msg = f"Expected classifiers, got {first.name!r}, which draws organs. Their masks have no mean that is a mask."
        raise UsageError(msg)
    for other in others:
        differing = [what for what, value in _shared(first).items() if value != _shared(other)[what]]
        if differing:
            msg = (
                f"Expected members that answer alike; {other.name!r} has another {', another '.join(differing)} than "
                f"{first.name!r}. Train the members by one recipe, with another seed or network."
            )
            raise UsageError(msg)
    check_ancestors((member.manifest for member in ensemble.members), ensemble.selection().chosen())


def reference_of(ensemble: Ensemble) -> Reference:
    """The members run one by one, and their outputs put together."""

    def run(films: Array) -> list[Array]:
        versions = [films, enlarge(films, ensemble.zoom)] if ensemble.zoom else [films]
        outputs = [member.run(version) for version in versions for member in ensemble.members]
        logits, features, maps = ([getattr(one, name) for one in outputs] for name in ("logits", "features", "maps"))
        return [np.mean(logits, axis=0), np.concatenate(features, axis=1), np.mean(maps, axis=0)]

    return Reference("members", run)


def enlarge(films: Array, zoom: float) -> Array:
    """The inner part of square films, without ``zoom`` of height and width, enlarged to the whole by bilinear steps."""
    size = films.shape[-1]
    places = np.linspace(zoom / 2, 1 - zoom / 2, size) * (size - 1)
    below = np.minimum(places.astype(np.intp), size - 2)
    share = (places - below).astype(np.float32)
    rows = films[..., below, :] * (1 - share)[:, None] + films[..., below + 1, :] * share[:, None]
    enlarged: Array = rows[..., below] * (1 - share) + rows[..., below + 1] * share
    return enlarged


def _shared(member: BundleManifest) -> dict[str, Any]:
    """What members must have in common."""
    return {
        "task": member.task,
        "classes": (member.activation, member.classes),
        "input": member.input,
        "answers": [
            (
                answer.name,
                answer.classes,
                answer.resembles,
                answer.default_operating_point,
                # Few films decide whether a member has a conformal point; the whole has its own.
                set(answer.operating_points) - {CONFORMAL},
            )
            for answer in member.answers
        ],
        "population": member.population,
    }


def _recipe_of(member: BundleManifest, bundle: BundlePart, source: Manifest) -> Recipe:
    """As much of a bundle's recipe as decides what comes after the training."""
    decided = [answer for answer in member.answers if answer.default_operating_point is not None]
    answer = (decided or member.answers)[0]
    points = [name for name in answer.operating_points if name.startswith(_SENSITIVITY)]
    part = AnswerPart(name=answer.name, classes=answer.classes, resembles=answer.resembles)
    if points:
        part = part.model_copy(update={"sensitivity": int(points[0].removeprefix(_SENSITIVITY)) / 100})
    if LOW_SUSPICION in answer.operating_points:
        part = part.model_copy(update={"low_suspicion": answer.operating_points[LOW_SUSPICION].nominal_sensitivity})
    if decided:
        part = part.model_copy(update={"default_operating_point": answer.default_operating_point})
    return Recipe(
        task=member.task,
        activation=member.activation,
        bundle=bundle,
        data=data_of(member, source),
        answer=part,
        input=InputPart(**member.input.model_dump(exclude={"channels", "resize"})),
    )


def _fields(ensemble: Ensemble) -> dict[str, Any]:
    members = [member.manifest for member in ensemble.members]
    terms = {member.terms for member in members} | {ensemble.selection().chosen().terms}
    return {
        "format": FORMAT,
        "name": ensemble.bundle.name,
        "version": ensemble.bundle.version,
        **members[0].model_dump(include={"task", "classes", "activation", "input", "population"}),
        "terms": "research" if "research" in terms else "open",
        "attribution": _union(member.attribution for member in members),
        "origin": Origin(
            datasets=members[0].origin.datasets,
            films=members[0].origin.films,
            patients=members[0].origin.patients,
            recipe=_words(ensemble),
            commit=", ".join(_union([member.origin.commit] for member in members)),
        ),
    }


def _metrics(ensemble: Ensemble) -> dict[str, Any]:
    members = [
        {
            "name": member.manifest.name,
            "version": member.manifest.version,
            "hash": member.manifest.identity(),
            "recipe": member.manifest.origin.recipe,
            "commit": member.manifest.origin.commit,
        }
        for member in ensemble.members
    ]
    choices = {member.manifest.metrics.get(CHOICE_KEY, Split.TUNE.value) for member in ensemble.members}
    choice = choices.pop() if len(choices) == 1 else Split.TUNE.value
    return {"ensemble": {"members": members, "zoom": ensemble.zoom}, CHOICE_KEY: choice}


def _words(ensemble: Ensemble) -> str:
    members = ", ".join(f"{member.manifest.name} {member.manifest.identity()}" for member in ensemble.members)
    return f"mean of {members}{f', each also with a zoom of {ensemble.zoom:g}' if ensemble.zoom else ''}"


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))
