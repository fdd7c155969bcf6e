"""A reading: everything said of one film."""

from dataclasses import dataclass
from enum import StrEnum

from hilum.errors import UsageError
from hilum.findings.comparison import Comparison
from hilum.findings.draft import Draft
from hilum.findings.film import FilmFacts, QualityCheck
from hilum.findings.finding import ABNORMAL, Decision, Detection, Finding
from hilum.findings.measurement import Contour, Diameter, Measurement
from hilum.findings.override import Override
from hilum.findings.report import Report

SCHEMA_VERSION = 1
"""Raised when a field of the JSON form changes its meaning or goes; new fields do not raise it."""


class Prompt(StrEnum):
    """What the reader should supply because it decides something."""

    AGE = "age"
    AGE_UNIT = "age_unit"


@dataclass(frozen=True)
class Population:
    """Whom a bundle was trained on.

    Attributes:
        age_min_years, age_max_years: in years, included; None where there is no bound.
    """

    description: str
    age_min_years: float | None = None
    age_max_years: float | None = None

    def has_age(self, age_years: float) -> bool:
        """Whether a patient of this age belongs to the population."""
        # A child is five until the sixth birthday, so the upper end counts the whole year.
        return (self.age_min_years is None or age_years >= self.age_min_years) and (
            self.age_max_years is None or age_years < self.age_max_years + 1
        )


@dataclass(frozen=True)
class BundleFacts:
    """Which model answered: its name, identity hash, terms and population.

    Attributes:
        prevalence: 0 to 1, that at which its one answer was calibrated; None where it has several or is not calibrated.
    """

    name: str
    hash: str
    terms: str
    population: Population
    prevalence: float | None = None
    is_calibrated: bool = True


@dataclass(frozen=True)
class Reading:
    """Everything said of one film.

    Attributes:
        indication: why the film was taken, as it was stated.
        comparison: with an earlier film, where one was named.
    """

    film: FilmFacts
    quality: tuple[QualityCheck, ...]
    findings: tuple[Finding, ...]
    bundles: tuple[BundleFacts, ...]
    prompts: tuple[Prompt, ...] = ()
    contours: tuple[Contour, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    detections: tuple[Detection, ...] = ()
    override: Override | None = None
    indication: str | None = None
    comparison: Comparison | None = None
    report: Report | None = None
    draft: Draft | None = None

    def finding(self, name: str, bundle: str | None = None) -> Finding:
        """The finding of that name, by that bundle.

        Several bundles may answer the same finding, each for its own population. Without a bundle, an answer with a
        decision goes before one with a probability alone, that before one not assessed; among equals the bundle that
        bears the finding's name goes first, then the order of the reading.

        Raises:
            UsageError: the reading has no such finding; the message names those it has.
        """
        named = [item for item in self.findings if item.name == name and bundle in {None, item.bundle}]
        if not named:
            by = "" if bundle is None else f" of the bundle {bundle[:60]!r}"
            has = ", ".join(f"{item.name} ({item.bundle})" for item in self.findings) or "none"
            msg = f"The reading has no finding {name[:60]!r}{by}. Ask for one that it has: {has}."
            raise UsageError(msg, code="finding_not_found")
        return min(named, key=lambda item: (_silence(item), item.bundle != name))

    def diameters(self) -> tuple[Diameter, ...]:
        """The lines that were measured on the film."""
        return tuple(line for item in self.measurements for line in item.diameters)

    def explained(self, bundle: str | None = None) -> Finding | None:
        """The finding to show on the film: of those with an activation map the most probable that is present.

        Where none is present, the most probable; one that says what is there goes before ``abnormal``, which does not.

        Args:
            bundle: whose findings to choose from; of all bundles without it.
        """
        with_map = [item for item in self.findings if item.activation is not None and bundle in {None, item.bundle}]

        def weight(item: Finding) -> tuple[bool, bool, float]:
            return item.decision is Decision.PRESENT, item.name != ABNORMAL, item.probability or 0.0

        return max(with_map, key=weight, default=None)


def _silence(finding: Finding) -> int:
    """How little a finding says: 0 with a decision, 1 with a probability alone, 2 not assessed."""
    if finding.decision is not Decision.NOT_ASSESSED:
        return 0
    return 2 if finding.probability is None else 1
