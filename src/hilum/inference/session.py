"""A bundle made ready to run, by ONNX Runtime."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from hilum.errors import BundleDamaged, FilmError
from hilum.images import Radiograph, load_image, prepare
from hilum.inference.bundle import (
    FAMILIARITY_FILE,
    GOLDEN_FILE,
    GOLDEN_FILM_FILE,
    MODEL_FILE,
    STEP_FILE,
    VOCABULARY_FILE,
    BundleFolder,
    BundleManifest,
    Task,
)
from hilum.inference.familiarity import Familiarity, read_familiarity
from hilum.inference.shelf import default_bundles, find_bundle
from hilum.inference.tokeniser import Vocabulary
from hilum.inference.writer import LOOKED, Writer, check_writer

OUTPUT_NAMES: Mapping[Task, tuple[str, ...]] = MappingProxyType(
    {
        Task.CLASSIFICATION: ("logits", "features", "maps"),
        Task.GUARD: ("logits", "features", "maps"),
        Task.SEGMENTATION: ("masks", "features"),
        Task.DETECTION: ("scores", "boxes"),
        Task.REPORT_WRITING: LOOKED,
    }
)

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Outputs:
    """What one pass gives.

    Attributes:
        logits: films × classes.
        features: films × channels × height × width, the last feature map.
        maps: films × classes × height × width; a class's map averages, with the head's bias, to its logit. Of a
            segmentation these are the masks, above zero where the organ is, and the logits are their means. Of a
            detection they are the boxes, films × classes × places × 4, the features their scores, films × classes ×
            places, and the logits the highest score of each class.
    """

    logits: Array
    features: Array
    maps: Array


@dataclass(frozen=True, eq=False)
class Bundle:
    """A verified bundle with its session; safe to share between threads. A ``writer`` has more than the session."""

    manifest: BundleManifest
    folder: Path
    session: onnxruntime.InferenceSession
    familiarity: Familiarity | None = None
    writer: Writer | None = None

    def run(self, films: Array) -> Outputs:
        """Run films × channels × size × size, as ``prepare`` made them.

        Raises:
            BundleDamaged: the model gives what is no number, which would be decided like any other.
        """
        outputs = self.session.run(list(OUTPUT_NAMES[self.manifest.task]), {"film": films})
        if not all(np.isfinite(values).all() for values in outputs):
            msg = (
                f"The bundle {self.manifest.name!r} answers with values that are no finite numbers, so nothing is read "
                "from them. Verify it (`hilum models verify`), and export it again if it is yours."
            )
            raise BundleDamaged(msg)
        if self.manifest.task is Task.DETECTION:
            scores, boxes = outputs
            return Outputs(scores.max(axis=2), scores, boxes)
        if self.manifest.task is not Task.SEGMENTATION:
            return Outputs(*outputs)
        masks, features = outputs
        return Outputs(masks.mean(axis=(2, 3)), features, masks)

    def run_film(self, radiograph: Radiograph) -> Outputs:
        """Preprocess one film by the bundle's own spec and run it: outputs of one film."""
        return self.run(prepare(radiograph.pixels, self.manifest.input.spec())[np.newaxis])


def load_bundle(place: str | Path, *, threads: int = 0) -> Bundle:
    """Find, verify and build a bundle; ``threads`` = 0 takes every core.

    Raises:
        BundleNotFound: there is none of that name or at that path.
        BundleDamaged: files missing or changed, or a model that does not take and give what format 1 says.
    """
    found = find_bundle(place)
    session = _build_session(found, MODEL_FILE, threads)
    writer = _build_writer(session, found, threads) if found.manifest.task is Task.REPORT_WRITING else None
    if writer is None:
        _check_signature(session, found)
    has_familiarity = FAMILIARITY_FILE in found.manifest.sha256
    familiarity = read_familiarity(found.path / FAMILIARITY_FILE) if has_familiarity else None
    return Bundle(found.manifest, found.path, session, familiarity, writer)


def load_bundles(places: Iterable[str | Path] | None = None) -> tuple[Bundle, ...]:
    """Load the named bundles, or those that read when none is named."""
    return tuple(load_bundle(place) for place in (default_bundles() if places is None else places))


def verify_bundle(bundle: Bundle) -> float:
    """Read the golden film and compare with the logits kept at export.

    Returns:
        The largest difference of a logit.

    Raises:
        BundleDamaged: the difference exceeds the bundle's tolerance, so this machine or installation reads films
            otherwise than the one that made the bundle; or there is no such film or no such logits.
    """
    expected, tolerance = _read_golden(bundle)
    try:
        logits = golden_logits(bundle)
    except FilmError as error:
        msg = f"The golden film of {bundle.manifest.name!r} cannot be read: {error.message} Fetch the bundle again."
        raise BundleDamaged(msg) from error
    difference = float(np.max(np.abs(logits - expected)))
    if not difference <= tolerance:
        msg = (
            f"The bundle {bundle.manifest.name!r} reads its golden film otherwise than when it was made: a logit "
            f"differs by {difference:.2g}, allowed is {tolerance:.2g}. Install hilum and its libraries anew."
        )
        raise BundleDamaged(msg)
    return difference


def golden_logits(bundle: Bundle) -> Array:
    """The logits of the golden film; of a writer those of its first word, of the film or of ranks that rise.

    Raises:
        FilmError: the golden film cannot be read.
    """
    manifest = bundle.manifest
    if bundle.writer is None:
        logits: Array = bundle.run_film(load_image(bundle.folder / GOLDEN_FILM_FILE)).logits[0]
        return logits
    if manifest.writing is not None and manifest.writing.evidence is not None:
        source = np.linspace(0, 1, len(manifest.classes), dtype=np.float32)[np.newaxis]
    else:
        source = prepare(load_image(bundle.folder / GOLDEN_FILM_FILE).pixels, manifest.input.spec())[np.newaxis]
    return bundle.writer.first_logits(source, len(manifest.classes))


def _read_golden(bundle: Bundle) -> tuple[Array, float]:
    try:
        golden: dict[str, Any] = json.loads((bundle.folder / GOLDEN_FILE).read_bytes())
        answers = bundle.manifest.classes if bundle.writer is None else bundle.writer.vocabulary.words
        expected = np.asarray(golden["logits"], dtype=np.float32).reshape(len(answers))
        return expected, float(golden["tolerance"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = (
            f"Expected logits and a tolerance in {GOLDEN_FILE} of {bundle.manifest.name!r}; they could not be read "
            f"({type(error).__name__}: {error}). Fetch the bundle again."
        )
        raise BundleDamaged(msg) from error


def _build_writer(session: onnxruntime.InferenceSession, found: BundleFolder, threads: int) -> Writer:
    try:
        vocabulary = Vocabulary.from_json(json.loads((found.path / VOCABULARY_FILE).read_bytes()))
    except (OSError, ValueError) as error:
        msg = f"Expected {VOCABULARY_FILE} in the bundle at {found.path}: {error}. Fetch the bundle again."
        raise BundleDamaged(msg) from error
    writer = Writer(session, _build_session(found, STEP_FILE, threads), vocabulary)
    check_writer(writer, found.manifest)
    return writer


def _build_session(found: BundleFolder, name: str, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # One film at a time needs no arena; without it the memory of a long-running server stays flat.
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(
            str(found.path / name), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime has no common class for its errors
        msg = f"{name} of the bundle at {found.path} cannot be built: {error}. Fetch the bundle again."
        raise BundleDamaged(msg) from error


def _check_signature(session: onnxruntime.InferenceSession, found: BundleFolder) -> None:
    spec, names = found.manifest.input, OUTPUT_NAMES[found.manifest.task]
    classes = len(found.manifest.classes)
    inputs = [(node.name, node.shape[1:]) for node in session.get_inputs()]
    outputs = {node.name: node.shape for node in session.get_outputs()}
    expected = [("film", [spec.channels, spec.size, spec.size])]
    if inputs != expected or set(outputs) != set(names) or outputs[names[0]][1:2] != [classes]:
        msg = (
            f"The model of the bundle at {found.path} takes {inputs} and gives {outputs}; expected {expected} and "
            f"{', '.join(names)} of {classes} classes. Export the bundle again."
        )
        raise BundleDamaged(msg)
