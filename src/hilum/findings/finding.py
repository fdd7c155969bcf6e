"""A finding: a concept, how probable it is, and what is decided about it."""

from dataclasses import dataclass
from enum import StrEnum

_BORDERLINE_ODDS_RATIO = 2.0

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

    A point with two thresholds does not decide between them: it refers.

    Attributes:
        threshold: 0 to 1; present at or above it.
        sensitivity, specificity: 0 to 1, shares of the films with the finding that are called present and of those
            without it that are called absent; None where not measured.
        refer_from: 0 to 1; below ``threshold`` and at or above this it refers. None where it always decides.
        coverage_present, coverage_absent: shares of the films with and without the finding about which it is not
            wrong, be it that it refers; None where not measured or where it always decides.
        refer_rate: share of all films that it refers; None likewise.
    """

    name: str
    threshold: float
    sensitivity: float | None = None
    specificity: float | None = None
    refer_from: float | None = None
    coverage_present: float | None = None
    coverage_absent: float | None = None
    refer_rate: float | None = None

    def decide(self, probability: float) -> Decision:
        """What the point says of a probability."""
        if probability >= self.threshold:
            return Decision.PRESENT
        is_open = self.refer_from is not None and probability >= self.refer_from
        return Decision.REFER if is_open else Decision.ABSENT


@dataclass(frozen=True)
class LowSuspicion:
    """That a probability lies below a point which few films with the finding lie below; it clears nobody.

    Attributes:
        threshold: 0 to 1, of that point.
        sensitivity: 0 to 1, the share of the judge films with the finding that lie at or above it.
        sensitivity_low: the lower end of its 95 % interval.
    """

    threshold: float
    sensitivity: float
    sensitivity_low: float


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


class Zone(StrEnum):
    """A third of a lung by its height; sides are the patient's, whose right is at the image's left."""

    RIGHT_UPPER = "right_upper"
    RIGHT_MIDDLE = "right_middle"
    RIGHT_LOWER = "right_lower"
    LEFT_UPPER = "left_upper"
    LEFT_MIDDLE = "left_middle"
    LEFT_LOWER = "left_lower"


@dataclass(frozen=True)
class Detection:
    """A finding marked on the film by a bundle that detects.

    Attributes:
        name: the code of the concept, such as ``cardiomegaly``.
        bundle: the name of the bundle that marked it.
        score: 0 to 1, how sure the bundle is among its own boxes; no probability.
        box: in original pixel coordinates.
        zone: where on the lungs; None where their outlines are not known, or the box lies on neither or on both.
    """

    name: str
    bundle: str
    score: float
    box: Box
    zone: Zone | None = None


@dataclass(frozen=True)
class ActivationMap:
    """Where the network found support for a finding: a coarse grid over the whole film, rows from the top.

    Values are 0 to 1: the evidence for the finding, divided by the strongest evidence for or against it anywhere on
    the film. So a film that speaks against the finding shows faint support or none.

    Attributes:
        inside_lungs: 0 to 1, the share of the support that lies inside the outlined organs where such a finding lies:
            the lungs, for some the heart too. None where they are not outlined, or there is no support.
    """

    rows: tuple[tuple[float, ...], ...]
    inside_lungs: float | None = None

    @property
    def is_blank(self) -> bool:
        """Whether no place supports the finding, so that nothing of the map can be seen."""
        return not any(value > 0 for row in self.rows for value in row)


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
        calibration_prevalence: 0 to 1, how frequent the finding was where the probability was calibrated; None where
            it was not.
        asked_prevalence: 0 to 1, how frequent it is where the film comes from, as the caller states; probability and
            thresholds are shifted to it, so the decision is the same. None where nothing was asked.
        low_suspicion: where the probability lies below such a point of the bundle; None else.
    """

    name: str
    bundle: str
    decision: Decision
    probability: float | None = None
    operating_point: OperatingPoint | None = None
    reason: str | None = None
    resembles: tuple[Resemblance, ...] = ()
    activation: ActivationMap | None = None
    calibration_prevalence: float | None = None
    asked_prevalence: float | None = None
    low_suspicion: LowSuspicion | None = None

    @property
    def is_borderline(self) -> bool:
        """Whether the probability lies so near the threshold that decided that its odds are within a factor of two.

        What is referred is left open anyway.
        """
        point = self.operating_point
        if point is None or self.probability is None or self.decision is Decision.REFER:
            return False
        is_absent = self.decision is Decision.ABSENT
        threshold = point.refer_from if is_absent and point.refer_from is not None else point.threshold
        # The odds compared by cross-multiplication, so that 0 and 1 need no care.
        odds = self.probability * (1 - threshold)
        threshold_odds = threshold * (1 - self.probability)
        return max(odds, threshold_odds) < _BORDERLINE_ODDS_RATIO * min(odds, threshold_odds)
