"""A finding: a concept, how probable it is, and what is decided about it."""

from dataclasses import dataclass
from enum import StrEnum

ABNORMAL = "abnormal"
"""The finding that something is there, without saying what."""


class LabelState(StrEnum):
    """What the ground truth says of a label."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    UNMENTIONED = "unmentioned"


class Decision(StrEnum):
    """What a reading decides about a finding."""

    PRESENT = "present"
    ABSENT = "absent"
    REFER = "refer"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True)
class OperatingPoint:
    """A named threshold on the calibrated probability, with what it achieved on the judge patients.

    Attributes:
        threshold: 0 to 1; present at or above it.
        sensitivity, specificity: 0 to 1; None where not measured.
    """

    name: str
    threshold: float
    sensitivity: float | None = None
    specificity: float | None = None


@dataclass(frozen=True)
class Resemblance:
    """How much a film resembles one class of training films, among those of its finding; never a cause.

    Attributes:
        name: the label of the training films.
        probability: 0 to 1, among the classes of the finding.
    """

    name: str
    probability: float


@dataclass(frozen=True)
class Box:
    """A rectangle in original pixel coordinates; ``x``, ``y`` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ActivationMap:
    """Where the network found support for a finding: a coarse grid over the whole film, rows from the top.

    Values are 0 to 1: the evidence for the finding, divided by the strongest evidence for or against it anywhere on
    the film. So a film that speaks against the finding shows faint support or none.
    """

    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Finding:
    """One finding of a reading.

    Attributes:
        name: the code of the concept, such as ``pneumonia``.
        bundle: the name of the bundle that answered.
        decision: by ``operating_point``; ``not_assessed`` comes with a ``reason``.
        probability: calibrated, 0 to 1; None where not assessed, but for the reason ``no_operating_point``.
        reason: a stable code, such as ``age_outside_population``.
        resembles: the classes of training films that a positive film is like, most alike first.
        activation: where; None where not assessed.
    """

    name: str
    bundle: str
    decision: Decision
    probability: float | None = None
    operating_point: OperatingPoint | None = None
    reason: str | None = None
    resembles: tuple[Resemblance, ...] = ()
    activation: ActivationMap | None = None
