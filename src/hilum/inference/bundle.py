"""The bundle, format 1: a model with everything that a reading needs of it. Read, verify, only then build.

A folder of files: ``bundle.json`` (this module's :class:`BundleManifest`), ``model.onnx``, ``golden.png`` with
``golden.json``, ``CARD.md``, and where the bundle can tell films unlike its own ``familiarity.npz``. A writer has two
more: ``step.onnx``, which gives one word after another, and ``vocabulary.json``. The number of the format is raised
when an older reader would misread a newer bundle; a reader refuses formats and fields that it does not know.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from hilum.errors import BundleDamaged
from hilum.findings import BundleFacts, OperatingPoint, Organ, Population
from hilum.images.preprocessing import InputSpec
from hilum.inference.writing_fields import Writing

FORMAT = 1
MANIFEST_FILE = "bundle.json"
MODEL_FILE = "model.onnx"
GOLDEN_FILM_FILE = "golden.png"
GOLDEN_FILE = "golden.json"
CARD_FILE = "CARD.md"
FAMILIARITY_FILE = "familiarity.npz"
STEP_FILE = "step.onnx"
VOCABULARY_FILE = "vocabulary.json"
HASHED_FILES = (MODEL_FILE, GOLDEN_FILM_FILE, GOLDEN_FILE, CARD_FILE)
OPTIONAL_FILES = (FAMILIARITY_FILE, STEP_FILE, VOCABULARY_FILE)
"""Verified where the manifest names them."""
DECIDING_FILES = {"model": MODEL_FILE, "step": STEP_FILE, "vocabulary": VOCABULARY_FILE}
"""Those that the identity of a bundle covers, where it has them; the others decide nothing that is said."""

LOW_SUSPICION = "low_suspicion"
"""The name of an operating point below which a reading may say that suspicion is low, whatever point decides."""

DECIDING_FIELDS = {
    "format", "name", "task", "classes", "activation", "input", "answers", "detecting", "writing", "population",
}  # fmt: skip
"""Those that the identity of a bundle covers, besides its files."""

Probability = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(_Strict):
    """The fields of :class:`hilum.images.preprocessing.InputSpec`, as they stand in ``bundle.json``."""

    size: Annotated[int, Field(ge=16, le=4096)]
    channels: Literal[1, 3]
    resize: Literal["stretch", "crop"]
    scaling: Literal["percentile", "none"]
    low_percentile: float
    high_percentile: float
    mean: float
    std: Annotated[float, Field(gt=0)]

    def spec(self) -> InputSpec:
        """The preprocessing that these fields declare."""
        return InputSpec(**self.model_dump())


class Interval(_Strict):
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


class Calibration(_Strict):
    """Platt scaling of a label's log-odds: probability = sigmoid(slope × log-odds + intercept).

    ``prevalence`` is that of the tune films on which it was fitted; without it, nothing was fitted and the probability
    is what the network itself says.
    """

    slope: Annotated[float, Field(gt=0)]
    intercept: float
    prevalence: Probability | None


class NamedPoint(_Strict):
    """A threshold on the calibrated probability, chosen on tune; what it achieves is from judge.

    With ``refer_from`` there are two: between them, the upper one excluded, the point refers. Such a point may state
    its ``nominal_coverage``: the share of the films with the finding, and of those without it, about which it is meant
    not to be wrong. A point of low suspicion states its ``nominal_sensitivity``, which it has on tune.
    """

    threshold: Probability
    sensitivity: Interval | None = None
    specificity: Interval | None = None
    refer_from: Probability | None = None
    nominal_coverage: Probability | None = None
    nominal_sensitivity: Probability | None = None
    coverage_present: Interval | None = None
    coverage_absent: Interval | None = None
    refer_rate: Interval | None = None

    @model_validator(mode="after")
    def _thresholds_are_in_order(self) -> "NamedPoint":
        if self.refer_from is not None and self.refer_from > self.threshold:
            msg = f"refer_from {self.refer_from:g} is above the threshold {self.threshold:g}"
            raise ValueError(msg)
        return self

    @model_serializer(mode="wrap")
    def _without_absent_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # The identity of a bundle whose points have one threshold must not depend on what two would need.
        kept = {"threshold", "sensitivity", "specificity"}
        return {name: value for name, value in handler(self).items() if name in kept or value is not None}


class Task(StrEnum):
    """What a bundle does with a film."""

    CLASSIFICATION = "classification"
    SEGMENTATION = "segmentation"
    GUARD = "guard"
    DETECTION = "detection"
    REPORT_WRITING = "report_writing"


class Activation(StrEnum):
    """How logits become log-odds: of classes that exclude each other, or of labels each by itself."""

    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"


class Answer(_Strict):
    """A finding that the bundle answers, made from its classes.

    Under softmax the log-odds are logsumexp(logits of ``classes``) minus logsumexp(logits of all other classes); under
    sigmoid they are the logit of the one class. A positive film is said to resemble the classes of ``resembles``, by
    their softmax among themselves. An answer without operating points gives a probability and no decision: too few
    patients showed it to choose a threshold.
    """

    name: str
    classes: tuple[str, ...] = Field(min_length=1)
    resembles: tuple[str, ...] = ()
    calibration: Calibration
    operating_points: dict[str, NamedPoint]
    default_operating_point: str | None

    @model_validator(mode="after")
    def _default_is_named(self) -> "Answer":
        is_without = not self.operating_points and self.default_operating_point is None
        if not is_without and self.default_operating_point not in self.operating_points:
            msg = f"default_operating_point {self.default_operating_point!r} is not among the operating points"
            raise ValueError(msg)
        return self

    def operating_point(self, name: str | None = None) -> OperatingPoint:
        """The operating point of that name, or the default one.

        Raises:
            KeyError: no operating point has this name, or the answer has none at all.
        """
        name = name or self.default_operating_point or ""
        point = self.operating_points[name]
        return OperatingPoint(
            name=name,
            threshold=point.threshold,
            sensitivity=_value(point.sensitivity),
            specificity=_value(point.specificity),
            refer_from=point.refer_from,
            coverage_present=_value(point.coverage_present),
            coverage_absent=_value(point.coverage_absent),
            refer_rate=_value(point.refer_rate),
        )


class People(_Strict):
    """Whom the bundle was trained on and may be asked about; ages in whole years, both ends included."""

    description: str
    age_min_years: float | None
    age_max_years: float | None
    views: tuple[Literal["PA", "AP"], ...]

    def population(self) -> Population:
        """The same as a reading states it."""
        return Population(self.description, self.age_min_years, self.age_max_years)


class Origin(_Strict):
    """What the bundle learned from and how it can be made again."""

    datasets: tuple[str, ...]
    films: dict[Literal["fit", "tune", "judge"], int]
    patients: dict[Literal["fit", "tune", "judge"], int]
    recipe: str
    commit: str


class Gate(_Strict):
    """What must be so of a film before its boxes are shown: another bundle's answer at or above a threshold."""

    bundle: str
    answer: str
    threshold: Probability


class Detecting(_Strict):
    """How a detection shows its boxes.

    ``thresholds`` holds the least score of each class, chosen on tune; a class without one is found for evaluation and
    not shown. With a ``gate``, nothing is shown of a film that does not pass it.
    """

    thresholds: dict[str, Probability]
    gate: Gate | None = None


class BundleManifest(_Strict):
    """``bundle.json``.

    The model takes ``film`` [n, channels, size, size]. A classification gives ``logits`` [n, classes], ``features``
    [n, c, h, w] and ``maps`` [n, classes, h, w]. The maps are the last feature map weighted by the head: a class's map
    averages, with the bias, to its logit. A segmentation, whose classes are organs and which answers no finding, gives
    ``masks`` [n, classes, size, size], logits above zero where the organ is, and ``features`` [n, c, h, w]. A detection
    gives ``scores`` [n, classes, places], 0 to 1, highest first and zero where there is none, of boxes that do not
    repeat each other, and ``boxes`` [n, classes, places, 4]: left, top, right and bottom as shares of the film.

    A writer has two models; :mod:`hilum.inference.writer` says what they take and give.
    """

    format: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    version: str
    task: Task
    classes: tuple[str, ...] = Field(min_length=1)
    activation: Activation = Activation.SOFTMAX
    input: Input
    answers: tuple[Answer, ...] = ()
    detecting: Detecting | None = None
    writing: Writing | None = None
    population: People
    terms: Literal["open", "research"]
    attribution: tuple[str, ...]
    origin: Origin
    metrics: dict[str, Any]
    sha256: dict[str, str]

    @model_validator(mode="after")
    def _task_decides_answers(self) -> "BundleManifest":
        if (self.task in (Task.CLASSIFICATION, Task.GUARD)) != bool(self.answers):
            msg = "a classification or a guard has one answer or more, other tasks have none"
            raise ValueError(msg)
        is_drawn = set(self.classes) <= set(Organ) and self.input.resize == "stretch"
        if self.task is Task.SEGMENTATION and not is_drawn:
            msg = f"a segmentation sees the whole film, stretched, and its classes are among {', '.join(Organ)}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _detection_has_thresholds(self) -> "BundleManifest":
        if (self.task is Task.DETECTION) != (self.detecting is not None):
            msg = "a detection has the field detecting, and no other task has"
            raise ValueError(msg)
        if self.detecting is None:
            return self
        unknown = set(self.detecting.thresholds) - set(self.classes)
        if unknown or self.input.resize != "stretch":
            msg = f"a detection sees the whole film, stretched, with thresholds of its own classes; unknown: {unknown}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _writer_says_how(self) -> "BundleManifest":
        if (self.task is Task.REPORT_WRITING) != (self.writing is not None):
            msg = "a report_writing has the field writing, and no other task has"
            raise ValueError(msg)
        source = None if self.writing is None else self.writing.evidence
        if source is not None and set(source.quantiles) != set(self.classes):
            msg = f"writing.evidence has quantiles of {', '.join(source.quantiles)}; the classes are others"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _classes_are_known(self) -> "BundleManifest":
        for answer in self.answers:
            unknown = {*answer.classes, *answer.resembles} - set(self.classes)
            is_softmax = self.activation is Activation.SOFTMAX
            if unknown or (is_softmax and set(answer.classes) == set(self.classes)):
                msg = (
                    f"answer {answer.name!r} must name some, not all, of the classes {self.classes}; unknown: {unknown}"
                )
                raise ValueError(msg)
            if not is_softmax and len(answer.classes) != 1:
                msg = f"answer {answer.name!r} must name one class, because the labels are answered each by itself"
                raise ValueError(msg)
        return self

    @model_serializer(mode="wrap")
    def _without_absent_fields(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # The identity of a bundle must not depend on what other tasks need.
        absent = {name for name in ("detecting", "writing") if getattr(self, name) is None}
        return {name: value for name, value in handler(self).items() if name not in absent}

    def identity(self) -> str:
        """The bundle's hash: over the models and the fields that decide, not over its card or its metrics."""
        deciding = self.model_dump(mode="json", include=DECIDING_FIELDS)
        deciding |= {key: self.sha256[name] for key, name in DECIDING_FILES.items() if name in self.sha256}
        return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()

    def facts(self) -> BundleFacts:
        """What a reading states of the bundle."""
        prevalences = [answer.calibration.prevalence for answer in self.answers]
        return BundleFacts(
            name=self.name,
            hash=self.identity(),
            terms=self.terms,
            population=self.population.population(),
            # One number can stand for one answer only.
            prevalence=prevalences[0] if len(prevalences) == 1 else None,
            is_calibrated=None not in prevalences,
        )


@dataclass(frozen=True)
class BundleFolder:
    """A bundle whose manifest was read and whose files equal their hashes."""

    path: Path
    manifest: BundleManifest


def _value(interval: Interval | None) -> float | None:
    return None if interval is None else interval.value


def open_bundle(folder: Path) -> BundleFolder:
    """Read and verify a bundle; nothing of its model is loaded.

    Raises:
        BundleDamaged: a file is missing or changed, or the manifest is not of format 1.
    """
    manifest = _read_manifest(folder / MANIFEST_FILE)
    for name in hashed_files(manifest):
        _verify_file(folder / name, manifest.sha256.get(name))
    return BundleFolder(folder, manifest)


def hashed_files(manifest: BundleManifest) -> tuple[str, ...]:
    """The files of a bundle besides its manifest, all of which it must name with their hashes."""
    return (*HASHED_FILES, *(name for name in OPTIONAL_FILES if name in manifest.sha256))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_manifest(path: Path) -> BundleManifest:
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        msg = f"Expected a bundle's {MANIFEST_FILE} at {path}; it could not be read ({error}). Fetch the bundle again."
        raise BundleDamaged(msg) from error
    found = raw.get("format") if isinstance(raw, dict) else None
    if found != FORMAT:
        msg = f"{path} is of format {found!r}; this hilum reads format {FORMAT}. Use a hilum of the bundle's age."
        raise BundleDamaged(msg)
    try:
        return BundleManifest.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "its top"
        msg = f"{path} is not a bundle of format {FORMAT}: at {place}, {first['msg']} ({error.error_count()} faults)."
        raise BundleDamaged(msg) from error


def _verify_file(path: Path, expected: str | None) -> None:
    if expected is None or not path.is_file():
        msg = f"The bundle at {path.parent} lacks {path.name} or its hash. Fetch the bundle again."
        raise BundleDamaged(msg)
    found = file_sha256(path)
    if found != expected:
        msg = f"{path} has changed: expected SHA-256 {expected[:12]}…, found {found[:12]}…. Fetch the bundle again."
        raise BundleDamaged(msg)
