"""What a person says of a report: three scales and the kinds of errors it has."""

from dataclasses import dataclass
from enum import StrEnum

from hilum.errors import UsageError

LOWEST, HIGHEST = 1, 5
SCALES = ("accuracy", "coherence", "completeness")


class ReportError(StrEnum):
    """A kind of error in a report, against the film."""

    FALSE_FINDING = "false_finding"
    MISSED_FINDING = "missed_finding"
    WRONG_PLACE = "wrong_place"
    WRONG_SEVERITY = "wrong_severity"


@dataclass(frozen=True)
class Scores:
    """A report's scores, each from 1, the worst, to 5, and its errors.

    Raises:
        UsageError: a score is no whole number from 1 to 5, or an error is of another kind; the message names it.
    """

    accuracy: int
    coherence: int
    completeness: int
    errors: tuple[ReportError, ...] = ()

    def __post_init__(self) -> None:
        """Check the values; words become members, in their order."""
        for scale in SCALES:
            value = getattr(self, scale)
            if not isinstance(value, int) or isinstance(value, bool) or not LOWEST <= value <= HIGHEST:
                msg = f"Expected {scale} as a whole number from {LOWEST} to {HIGHEST}, got {value!r}. Choose one."
                raise UsageError(msg)
        unknown = [str(error) for error in self.errors if error not in list(ReportError)]
        if unknown:
            msg = f"Expected errors among {', '.join(ReportError)}; got {', '.join(unknown)[:80]}. Correct them."
            raise UsageError(msg)
        named = set(self.errors)
        object.__setattr__(self, "errors", tuple(error for error in ReportError if error in named))
