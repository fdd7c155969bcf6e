"""What is said of an earlier film: what became of each finding that can be compared."""

from collections.abc import Sequence

from hilum.findings import Change, Grounds, MeasuredChange, Progression, Reading
from hilum.reports.measurements import RATIO
from hilum.reports.phrases import clean, number, phrase
from hilum.reports.statement import Statement
from hilum.reports.wording import finding_name, short_hash

RATIO_ERROR = 0.05
"""Two ratios that differ by less may be one ratio measured twice.

Their difference has √2 times the error of one, whose standard deviation is 1.25 times its mean absolute error where
errors are normal; 1.96 x 1.41 x 1.25 x 0.014 (another site's films, docs/anatomy.md) is 0.048.
"""


def comparison_statements(reading: Reading, language: str) -> list[Statement]:
    """The sentences of the section: with which film, and what changed; that there is none, where none was named."""
    comparison = reading.comparison
    if comparison is None:
        return [Statement(phrase(language, "comparison.none"))]
    name, identity = clean(comparison.film_name), short_hash(comparison.film_sha256)
    statements = [Statement(phrase(language, "comparison.film", name=name, identity=identity))]
    for progression in Progression:
        changes = [change for change in comparison.changes if change.progression is progression]
        statements += _together(changes, progression, language)
    statements += [_measured(change, language) for change in comparison.measured if change.name == RATIO]
    if comparison.incomparable:
        listed = ", ".join(finding_name(one, language) for one in comparison.incomparable)
        statements.append(Statement(phrase(language, "comparison.incomparable", findings=listed)))
    if len(statements) == 1:
        statements.append(Statement(phrase(language, "comparison.nothing")))
    return statements


def comparison_impression(reading: Reading, language: str) -> list[Statement]:
    """What the impression repeats: findings that are there on one film and not on the other."""
    changes = () if reading.comparison is None else reading.comparison.changes
    return [
        one
        for progression in (Progression.APPEARED, Progression.GONE)
        for one in _together([item for item in changes if item.progression is progression], progression, language)
    ]


def _together(changes: Sequence[Change], progression: Progression, language: str) -> list[Statement]:
    if not changes:
        return []
    listed = ", ".join(_name(change, language) for change in changes)
    grounds = Grounds(tuple(dict.fromkeys(change.name for change in changes)))
    return [Statement(phrase(language, f"comparison.{progression}", findings=listed), grounds)]


def _name(change: Change, language: str) -> str:
    """The finding, marked where either answer lies so near its threshold that the change may be none."""
    name = finding_name(change.name, language)
    return phrase(language, "format.near", finding=name) if change.is_borderline else name


def _measured(change: MeasuredChange, language: str) -> Statement:
    difference = change.now - change.before
    is_change = abs(difference) >= RATIO_ERROR
    outcome = ("larger" if difference > 0 else "smaller") if is_change else "same"
    words = phrase(
        language,
        f"comparison.ratio_{outcome}",
        now=number(language, change.now, 2),
        before=number(language, change.before, 2),
        error=number(language, RATIO_ERROR, 2),
    )
    return Statement(words, Grounds(bundle=change.bundle, measurements=(change.name,)))
