"""From the checkpoint of a detection to a bundle: whole, verified and judged, or not at all."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from hilum.datasets import Film, Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import ExportError
from hilum.evaluation.detection import choose_films, judge_detection, see_films
from hilum.evaluation.detection_card import DetectionCardFacts, write_detection_card
from hilum.evaluation.detection_wire import detection_json
from hilum.evaluation.gate import choose_gate
from hilum.images import load_image, prepare
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import CARD_FILE, MODEL_FILE, Detecting, Gate, Origin, Task, file_sha256
from hilum.inference.session import OUTPUT_NAMES
from hilum.training.ancestry import data_identity
from hilum.training.assembly import begin, seal, write_bundle, write_golden
from hilum.training.detection import build_network
from hilum.training.detection_points import choose_thresholds
from hilum.training.export import (
    AGREEMENT_FILMS,
    AGREEMENT_TOLERANCE,
    GOLDEN_SEED,
    Array,
    OnFilm,
    Source,
    fields_of,
    load_weights,
)
from hilum.training.onnx_model import fold, write_onnx
from hilum.training.torchvision_detector import ATTRIBUTION, IMPORTED, load_torchvision

GOLDEN_AGE_YEARS = 50.0
IMPORTED_SHARE = 0.5
"""Of the films on which an imported detector must agree: among its thousand proposals many are all but equally sure."""
COMPARED_FROM = 0.02
"""The score from which the boxes of both sides are compared; below it the order of two is mere chance."""


def count_films(source: Source) -> int:
    """How often :func:`export` tells ``on_film``, at most."""
    counts = source.chosen().film_counts()
    return counts[Split.TUNE] + counts[Split.JUDGE]


def export(source: Source, out: Path, on_film: OnFilm = lambda: None) -> Bundle:
    """Write the bundle to the folder ``out``; an earlier bundle there is replaced only by a whole one.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or the checkpoint is of another recipe.
        LaboratoryError: the checkpoint cannot be read, or does not hold the detector that the recipe imports.
        RecipeError: the recipe gives an imported detector another input than it takes.
    """
    is_imported = source.recipe.network.name == IMPORTED
    network = (
        load_torchvision(source.recipe, source.checkpoint)
        if is_imported
        else fold(load_weights(source, build_network(source.recipe)))
    )

    def assemble(folder: Path) -> None:
        names, size = OUTPUT_NAMES[Task.DETECTION], source.recipe.input.size
        # Weights of another program stay as they are, to answer as they did there.
        write_onnx(network, size, folder / MODEL_FILE, output_names=names, is_stored_as_half=not is_imported)
        _complete(source, network, folder, on_film)

    return write_bundle(out, assemble)


def check_boxes_agree(
    network: nn.Module,
    bundle: Bundle,
    films: tuple[Film, ...],
    *,
    share: float = 1.0,
) -> float:
    """Compare the boxes of a bundle with those of the network that it was made from, on real films.

    They must agree on a ``share`` of the films: less than 1 where so many boxes are all but equally sure that rounding
    decides which of two stays.

    Returns:
        The largest difference, on these, of a score, or of an edge of a box from that of the nearest box of the other
        side, as a share of the film.

    Raises:
        ExportError: it exceeds the tolerance.
    """
    spec, of_films = bundle.manifest.input.spec(), []
    chosen = films[:: max(1, len(films) // AGREEMENT_FILMS)]
    for film in chosen:
        values = prepare(load_image(film.path).pixels, spec)[np.newaxis]
        with torch.no_grad():
            scores, boxes = (output[0].numpy() for output in network(torch.from_numpy(values)))
        found = bundle.run(values)
        differences = [float(np.abs(np.sort(scores) - np.sort(found.features[0])).max())]
        for side, other in ((0, 1), (1, 0)):
            sides = ((scores, boxes), (found.features[0], found.maps[0]))
            differences.append(_farthest(sides[side], sides[other]))
        of_films.append(max(differences))
    largest = float(np.quantile(of_films, share)) if of_films else 0.0
    if not largest <= AGREEMENT_TOLERANCE:
        msg = (
            f"ONNX Runtime and torch differ by {largest:.2g} in a score or a box on {len(chosen)} films; allowed is "
            f"{AGREEMENT_TOLERANCE:.0e}. Nothing was written."
        )
        raise ExportError(msg)
    return largest


def _farthest(here: tuple[Array, Array], there: tuple[Array, Array]) -> float:
    """How far a box of one side is from the nearest of the other, at most, of boxes that are sure enough."""
    apart = [0.0]
    for scores, boxes, others, other_boxes in zip(*here, *there, strict=True):
        shown = boxes[scores >= COMPARED_FROM]
        near = other_boxes[others > 0]
        if len(shown):
            edges = np.abs(shown[:, None] - near[None]).max(axis=2)
            apart.append(float(edges.min(axis=1).max()) if len(near) else 1.0)
    return max(apart)


def _choose_gate(name: str, bundle: Bundle, chosen: Manifest) -> Gate | None:
    """The gate that a recipe names, as ``BUNDLE`` or ``BUNDLE:FINDING``, with its threshold from tune.

    A gate of the same source has the same judge patients, whichever films of them it read: the split is by patient.
    """
    if not name:
        return None
    place, _, finding = name.partition(":")
    classifier = load_bundle(place)
    found = choose_gate(classifier, finding or None, bundle, chosen)
    return Gate(bundle=classifier.manifest.name, answer=found.finding, threshold=found.threshold)


def _fields(source: Source) -> dict[str, Any]:
    """Those of the manifest that recipe and films decide; of an imported detector no film that it learned from."""
    fields = fields_of(source)
    if source.recipe.network.name != IMPORTED:
        return fields
    origin: Origin = fields["origin"]
    known = {
        key: {part: number for part, number in counts.items() if part != Split.FIT.value}
        for key, counts in (("films", origin.films), ("patients", origin.patients))
    }
    attribution = (*fields["attribution"], ATTRIBUTION)
    # Whose films they learned from is not known, so neither is what those allow.
    return {**fields, "terms": "research", "attribution": attribution, "origin": origin.model_copy(update=known)}


def _complete(source: Source, network: nn.Module, folder: Path, on_film: OnFilm) -> None:
    recipe, chosen = source.recipe, source.chosen()
    begin(folder, GOLDEN_SEED, GOLDEN_AGE_YEARS)
    fields = {**_fields(source), "metrics": {}, "detecting": Detecting(thresholds={})}
    bundle = seal(folder, fields)
    share = IMPORTED_SHARE if recipe.network.name == IMPORTED else 1.0
    agreement = check_boxes_agree(network, bundle, chosen.of(Split.TUNE), share=share)
    tune = see_films(bundle, choose_films(bundle, chosen, Split.TUNE).films, on_film)
    shown = recipe.detection.shown or recipe.data.classes
    gate = _choose_gate(recipe.detection.gate, bundle, chosen)
    fields["detecting"] = Detecting(thresholds=choose_thresholds(tune, shown), gate=gate)
    write_golden(bundle)
    bundle = seal(folder, fields)
    judgement = judge_detection(bundle, chosen, Split.JUDGE, on_film)
    fields["metrics"] = {
        "judge": detection_json(judgement),
        DATA_KEY: data_identity(chosen),
        "onnx_torch_difference": agreement,
    }
    if source.recipe.network.name == IMPORTED:
        fields["metrics"]["import"] = {"weights": IMPORTED, "file_sha256": file_sha256(source.checkpoint)}
    manifest = seal(folder, fields).manifest
    card = write_detection_card(DetectionCardFacts(manifest, chosen, judgement))
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    seal(folder, fields)
