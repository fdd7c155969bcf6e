"""The recipe: one TOML that says how a bundle's weights were made."""

import difflib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hilum.errors import RecipeError
from hilum.images.preprocessing import InputSpec
from hilum.inference.bundle import Activation, Task
from hilum.training.augmentation import Augmentation
from hilum.training.detection_recipe import DetectionPart
from hilum.training.report_writing_recipe import WritingPart

Share = Annotated[float, Field(ge=0, le=1)]
Precision = Literal["32-true", "bf16-mixed"]
Sampling = Literal["natural", "balanced"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BundlePart(_Part):
    """Which bundle comes of it."""

    name: str
    version: str


class DataPart(_Part):
    """What it learns from.

    Attributes:
        dataset: a source's name.
        classes: in order: the kinds of its films under softmax, its labels under sigmoid; the organs of a segmentation.
        is_adults_only: leave out who is under age or of unknown age.
        folders: learn from and measure with films of these source folders alone; every folder when empty.
        measure_folders: tune and judge with films of these source folders alone; every folder when empty. For sources
            whose folders were collected apart, so that the folder tells the label.
    """

    dataset: str
    classes: tuple[str, ...]
    is_adults_only: bool = False
    folders: tuple[str, ...] = ()
    measure_folders: tuple[str, ...] = ()


class InputPart(_Part):
    """The fields of :class:`hilum.images.preprocessing.InputSpec`."""

    size: int = 224
    scaling: Literal["percentile", "none"] = "percentile"
    low_percentile: float = 0.5
    high_percentile: float = 99.5
    mean: float = 0.5
    std: float = 0.25

    def spec(self) -> InputSpec:
        """The preprocessing that these fields declare."""
        return InputSpec(channels=1, **self.model_dump())


class NetworkPart(_Part):
    """The network. ``trunk`` is a file on the machine that trains, so recipes name only its hash."""

    name: str = "mobilenet_v2"
    dropout: Share = 0.2
    trunk: Path | None = None
    trunk_sha256: str | None = None


class TrainingPart(_Part):
    """The loop.

    Attributes:
        sampling: which films an epoch shows: ``natural``, each once; ``balanced``, as many of each class under softmax,
            as many of each label and of none under sigmoid, so that some come twice and others not at all.
        class_balance: weight of a class is its frequency among the films shown to the minus this; 1 makes the classes
            count alike.
        mixup: each film is blended with another by up to this share, as is its label; 0 blends none.
        average_decay: of the running average of the weights, which is what is judged and shipped.
        patience: epochs without a better score on tune after which training stops.
    """

    seed: int = 0
    epochs: Annotated[int, Field(ge=1)] = 15
    batch_size: Annotated[int, Field(ge=2)] = 32
    learning_rate: Annotated[float, Field(gt=0)] = 7e-4
    weight_decay: Annotated[float, Field(ge=0)] = 0.02
    warm_up: Share = 0.08
    sampling: Sampling = "natural"
    label_smoothing: Share = 0.08
    class_balance: Share = 0.5
    mixup: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    average_decay: Share = 0.995
    patience: Annotated[int, Field(ge=1)] = 8
    precision: Precision = "32-true"


class AnswerPart(_Part):
    """The finding that the bundle answers, made from its classes.

    Under sigmoid every class is an answer of its own name; ``name`` and ``classes`` are then left out.

    Attributes:
        sensitivity: the least that the operating point ``sensitivity_NN`` has on tune.
        low_suspicion: the least that the operating point ``low_suspicion`` has on tune; no such point without it.
    """

    name: str = ""
    classes: tuple[str, ...] = ()
    resembles: tuple[str, ...] = ()
    sensitivity: Share = 0.95
    low_suspicion: Share | None = None
    default_operating_point: str = "sensitivity_95"


class Recipe(_Part):
    """Everything that decides a bundle's weights besides the films and the trunk."""

    task: Task = Task.CLASSIFICATION
    activation: Activation = Activation.SOFTMAX
    bundle: BundlePart
    data: DataPart
    answer: AnswerPart = AnswerPart()
    input: InputPart = InputPart()
    network: NetworkPart = NetworkPart()
    training: TrainingPart = TrainingPart()
    augmentation: Augmentation = Augmentation()
    detection: DetectionPart = DetectionPart()
    writing: WritingPart = WritingPart()

    def answers(self) -> tuple[AnswerPart, ...]:
        """Each answer of the bundle; organs are drawn, boxes marked and reports written, not answered."""
        if self.task in (Task.SEGMENTATION, Task.DETECTION, Task.REPORT_WRITING):
            return ()
        if self.activation is Activation.SOFTMAX:
            return (self.answer,)
        return tuple(
            self.answer.model_copy(update={"name": name, "classes": (name,), "resembles": ()})
            for name in self.data.classes
        )

    @model_validator(mode="after")
    def _answers_are_named(self) -> "Recipe":
        if (
            self.task is Task.CLASSIFICATION
            and self.activation is Activation.SOFTMAX
            and not (self.answer.name and self.answer.classes)
        ):
            msg = "a softmax needs answer.name and answer.classes"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _answer_is_among_the_classes(self) -> "Recipe":
        # Under sigmoid the classes are the answers, whatever stands here.
        if self.activation is not Activation.SOFTMAX or not self.answer.classes:
            return self
        known = self.data.classes
        for key, names in (("classes", self.answer.classes), ("resembles", self.answer.resembles)):
            strange = [name for name in names if name not in known]
            if strange:
                msg = f"answer.{key} names {', '.join(strange)}; data.classes has {', '.join(known)}"
                raise ValueError(msg)
        if set(known) == set(self.answer.classes):
            msg = "answer.classes names every one of data.classes, so no film would be without the finding"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _segmentation_has_no_classes(self) -> "Recipe":
        part = self.training
        if self.task is Task.SEGMENTATION and (part.sampling != "natural" or part.mixup or self.answer.name):
            msg = "a segmentation shows each film once and answers nothing: leave out sampling, mixup and the answer"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _writer_shows_each_study(self) -> "Recipe":
        part = self.training
        if self.task is Task.REPORT_WRITING and (part.sampling != "natural" or part.mixup or self.answer.name):
            msg = "a writer is shown each study once and answers nothing: leave out sampling, mixup and the answer"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _detection_marks_classes(self) -> "Recipe":
        is_mixed = self.training.mixup or self.answer.name
        if self.task is Task.DETECTION and (is_mixed or self.activation is not Activation.SIGMOID):
            msg = "a detection marks each class by itself: set activation = sigmoid, leave out mixup and the answer"
            raise ValueError(msg)
        strange = [name for name in self.detection.shown if name not in self.data.classes]
        if strange:
            msg = f"detection.shown names {', '.join(strange)}; data.classes has {', '.join(self.data.classes)}"
            raise ValueError(msg)
        return self

    def deciding(self) -> "Recipe":
        """The same without what decides no weight: the bundle's name, where the trunk lies, what is said or shown."""
        network = self.network.model_copy(update={"trunk": None})
        answer = self.answer.model_copy(update={"low_suspicion": None})
        bundle, detection = BundlePart(name="", version=""), self.detection.model_copy(update={"shown": (), "gate": ""})
        changed = {"network": network, "answer": answer, "bundle": bundle, "detection": detection}
        changed["writing"] = self.writing.learning()
        return self.model_copy(update=changed)


def read_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe; each override is ``part.key=value`` with the value as TOML writes it (a bare word is text).

    Raises:
        RecipeError: the file is no TOML, or a key or value is wrong; the nearest right key is named.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"Expected a recipe in TOML at {path}: {error}"
        raise RecipeError(msg) from error
    for override in overrides:
        _override(table, override)
    try:
        return Recipe.model_validate(table)
    except ValidationError as error:
        raise RecipeError(_explain(path, error)) from error


def _override(table: dict[str, Any], override: str) -> None:
    key, equals, text = override.partition("=")
    *parts, last = key.strip().split(".")
    if not equals or not last:
        msg = f"Expected part.key=value, got {override!r}."
        raise RecipeError(msg)
    for part in parts:
        table = table.setdefault(part, {})
    try:
        table[last] = tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        table[last] = text


def _explain(path: Path, error: ValidationError) -> str:
    # A key that is misspelt is missing, too: the slip says more than what lacks.
    first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error":
        return f"{path}: {first['ctx']['error']}."
    if first["type"] != "extra_forbidden":
        return f"{path}: {place}: {first['msg']}, got {first['input']!r}."
    near = difflib.get_close_matches(place, list(_keys(Recipe)), n=1, cutoff=0.3)
    return f"{path}: there is no key {place!r}." + (f" Did you mean {near[0]!r}?" if near else "")


def _keys(part: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in part.model_fields.items():
        yield prefix + name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation, f"{prefix}{name}.")
