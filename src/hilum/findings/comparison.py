"""A comparison: what a reading says beside that of an earlier film, where both can be compared."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hilum.errors import UsageError
from hilum.findings.finding import Decision, Finding
from hilum.findings.measurement import Measurement

if TYPE_CHECKING:
    from hilum.findings.reading import Reading


class Progression(StrEnum):
    """What became of a finding between two films, as far as two decisions tell; how much of it there is they do not."""

    APPEARED = "appeared"
    PERSISTS = "persists"
    GONE = "gone"
    ABSENT = "absent"


_PROGRESSIONS = {
    (Decision.ABSENT, Decision.PRESENT): Progression.APPEARED,
    (Decision.PRESENT, Decision.PRESENT): Progression.PERSISTS,
    (Decision.PRESENT, Decision.ABSENT): Progression.GONE,
    (Decision.ABSENT, Decision.ABSENT): Progression.ABSENT,
}


@dataclass(frozen=True)
class Change:
    """A finding that one bundle decided on both films by the same operating point.

    Attributes:
        is_borderline: whether either answer lies so near its threshold that the change may be none.
    """

    name: str
    bundle: str
    progression: Progression
    is_borderline: bool


@dataclass(frozen=True)
class MeasuredChange:
    """A number that one bundle measured on both films, of the same view.

    Attributes:
        name: of the measurement.
        before, now: its values.
    """

    name: str
    bundle: str
    before: float
    now: float


@dataclass(frozen=True)
class Comparison:
    """An earlier film that the caller names as one of the same patient, and what changed since.

    Nothing in the films proves that they are of one patient.

    Attributes:
        film_name, film_sha256: of the earlier film.
        changes: of the findings that can be compared: decided on both films by the same bundle (by its hash) and point.
        measured: of the measurements that can be.
        incomparable: the codes of the findings decided present on the earlier film that cannot be compared.
    """

    film_name: str
    film_sha256: str
    changes: tuple[Change, ...] = ()
    measured: tuple[MeasuredChange, ...] = ()
    incomparable: tuple[str, ...] = ()


def comparison_of(now: "Reading", before: "Reading") -> Comparison:
    """Set a reading beside that of an earlier film of the same patient.

    Raises:
        UsageError: both are of the same film.
    """
    if now.film.sha256 == before.film.sha256:
        msg = f"The earlier film {before.film.name!r} is the film that is read. Name another one, or none."
        raise UsageError(msg)
    hashes = {bundle.name: bundle.hash for bundle in now.bundles}
    same = {bundle.name for bundle in before.bundles if hashes.get(bundle.name) == bundle.hash}
    changes = tuple(change for one in now.findings if one.bundle in same for change in _changes(one, before))
    compared = {(change.name, change.bundle) for change in changes}
    left = (one for one in before.findings if one.decision is Decision.PRESENT)
    return Comparison(
        film_name=before.film.name,
        film_sha256=before.film.sha256,
        changes=changes,
        measured=_measured(now, before, same),
        incomparable=tuple(dict.fromkeys(one.name for one in left if (one.name, one.bundle) not in compared)),
    )


def _changes(now: Finding, before: "Reading") -> list[Change]:
    return [
        Change(now.name, now.bundle, progression, now.is_borderline or earlier.is_borderline)
        for earlier in before.findings
        if (earlier.name, earlier.bundle) == (now.name, now.bundle) and _point(earlier) == _point(now)
        if (progression := _PROGRESSIONS.get((earlier.decision, now.decision))) is not None
    ]


def _point(finding: Finding) -> str | None:
    # Points of one bundle and name differ by the prevalence that they are shifted to alone, which decides nothing.
    return None if finding.operating_point is None else finding.operating_point.name


def _measured(now: "Reading", before: "Reading", same: set[str]) -> tuple[MeasuredChange, ...]:
    # A ratio of an AP film is no larger heart than one of a PA film.
    if now.film.view is None or now.film.view is not before.film.view:
        return ()
    return tuple(
        MeasuredChange(one.name, one.bundle, earlier.value, one.value)
        for one in now.measurements
        for earlier in before.measurements
        if one.bundle in same and _key(one) == _key(earlier) and one.value is not None and earlier.value is not None
    )


def _key(measurement: Measurement) -> tuple[str, str, str]:
    return measurement.name, measurement.bundle, measurement.unit
