"""The guard: whether a film is an upright frontal chest at all, asked of a small bundle before any other reads it."""

from dataclasses import replace
from functools import lru_cache

from hilum.errors import FilmStopped
from hilum.findings import CheckOutcome, QualityCheck, View
from hilum.images import Radiograph
from hilum.inference.calibration import calibrate, log_odds
from hilum.inference.session import Bundle, load_bundle

GUARD = "guard"
WARN, REFUSE = "warn", "refuse"
"""The operating points of the guard's answers. An answer without ``refuse`` never refuses a film."""

NOT_A_CHEST, NOT_FRONTAL, ROTATED, MIRRORED, CUT_OFF = (
    "not_a_chest", "not_frontal", "rotated", "mirrored", "lungs_cut_off",
)  # fmt: skip
_TURNS = {"rotated_90": "270", "rotated_180": "180", "rotated_270": "90"}
"""By how many degrees, clockwise, a film of that answer comes upright."""
_BY_OVERRIDE = "Whoever sees that it is one may read it by an override that says who and why."
_MESSAGES = {
    NOT_A_CHEST: "Expected a frontal chest film, got a picture that does not look like one. Give the film itself. "
    + _BY_OVERRIDE,
    NOT_FRONTAL: "Expected a frontal chest film, got what looks like a lateral one. Give the frontal film. "
    + _BY_OVERRIDE,
    ROTATED: "Expected an upright chest film, got one that seems to lie turned. Turn it clockwise by {degrees} degrees "
    "and give it again. Whoever sees that it is upright may read it by an override that says who and why.",
}
_BY_HEADER = ("body_part_unexpected", "modality_unknown")
_SEVERITY = (CheckOutcome.PASS, CheckOutcome.WARN, CheckOutcome.REFUSE)


@lru_cache(maxsize=1)
def load_guard() -> Bundle:
    """The shipped guard, loaded once."""
    # So small a network gains nothing from more threads, and those that wait would take the next model's cores.
    return load_bundle(GUARD, threads=1)


def check_film(guard: Bundle, radiograph: Radiograph) -> tuple[QualityCheck, ...]:
    """The checks of one film, stage by stage; after a stage that refuses nothing further is asked.

    Each check has the code of its fault: ``not_a_chest``, ``not_frontal``, ``rotated``, ``mirrored``,
    ``lungs_cut_off``; a pass says that the fault was looked for and not found. Where the file and the picture
    contradict each other, ``view_contradicted``, ``frontal_contradicted`` or ``header_contradicted`` says so.
    """
    outcomes = _outcomes(guard, radiograph)
    is_chest = QualityCheck(NOT_A_CHEST, outcomes["not_a_chest"])
    if is_chest.outcome is CheckOutcome.REFUSE:
        return (is_chest,)
    is_frontal = QualityCheck(NOT_FRONTAL, outcomes["lateral"])
    rotated = _rotation(outcomes)
    checks = [is_chest, is_frontal, *_frontal_contradicted(is_frontal, radiograph.facts.view), rotated]
    if rotated.outcome is CheckOutcome.PASS and is_frontal.outcome is CheckOutcome.PASS:
        checks += [QualityCheck(MIRRORED, outcomes["mirrored"]), QualityCheck(CUT_OFF, outcomes["cut_off"])]
        checks += _contradictions(radiograph) if is_chest.outcome is CheckOutcome.PASS else ()
    return tuple(checks)


def probabilities(guard: Bundle, radiograph: Radiograph) -> dict[str, float]:
    """The probability of each of the guard's answers on a film."""
    manifest = guard.manifest
    logits = guard.run_film(radiograph).logits
    return {
        answer.name: float(
            calibrate(log_odds(logits, manifest.classes, answer, manifest.activation), answer.calibration)[0]
        )
        for answer in manifest.answers
    }


def refusal(checks: tuple[QualityCheck, ...]) -> FilmStopped | None:
    """The error for the first check that refuses the film; None where none does."""
    refused = next((check for check in checks if check.outcome is CheckOutcome.REFUSE), None)
    if refused is None:
        return None
    return FilmStopped(_MESSAGES[refused.code].format(**dict(refused.facts)), code=refused.code)


def overridden(checks: tuple[QualityCheck, ...]) -> tuple[QualityCheck, ...]:
    """The checks with each refusal marked as overridden."""
    return tuple(
        replace(check, outcome=CheckOutcome.OVERRIDDEN) if check.outcome is CheckOutcome.REFUSE else check
        for check in checks
    )


def _outcomes(guard: Bundle, radiograph: Radiograph) -> dict[str, CheckOutcome]:
    found = probabilities(guard, radiograph)
    outcomes = {}
    for answer in guard.manifest.answers:
        points = answer.operating_points
        is_refused = REFUSE in points and found[answer.name] >= points[REFUSE].threshold
        is_warned = WARN in points and found[answer.name] >= points[WARN].threshold
        outcomes[answer.name] = _SEVERITY[2 if is_refused else int(is_warned)]
    return outcomes


def _rotation(outcomes: dict[str, CheckOutcome]) -> QualityCheck:
    name = max(_TURNS, key=lambda answer: _SEVERITY.index(outcomes[answer]))
    if outcomes[name] is CheckOutcome.PASS:
        return QualityCheck(ROTATED, CheckOutcome.PASS)
    return QualityCheck(ROTATED, outcomes[name], (("degrees", _TURNS[name]),))


def _frontal_contradicted(is_frontal: QualityCheck, view: View | None) -> list[QualityCheck]:
    """That a film is said to be frontal and looks lateral."""
    if is_frontal.outcome is CheckOutcome.PASS or view not in {View.PA, View.AP}:
        return []
    return [QualityCheck("frontal_contradicted", CheckOutcome.WARN, (("value", view.value),))]


def _contradictions(radiograph: Radiograph) -> list[QualityCheck]:
    """What the file or the caller says of the film that its picture denies."""
    checks = []
    if radiograph.facts.view is View.LATERAL:
        checks.append(QualityCheck("view_contradicted", CheckOutcome.WARN, (("value", View.LATERAL.value),)))
    if any(check.code in _BY_HEADER for check in radiograph.quality):
        checks.append(QualityCheck("header_contradicted", CheckOutcome.WARN))
    return checks
