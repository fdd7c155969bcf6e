"""What the caller states of the patient and the film: checked when it is stated, whoever states it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from numbers import Real
from typing import Self, TypeVar

from hilum.errors import UsageError
from hilum.findings.film import Sex, View

Word = TypeVar("Word", bound=StrEnum)

AGE_MAX_YEARS = 130
INDICATION_MAX_CHARACTERS = 500
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Stated:
    """What the caller states of the patient and the film; it goes before what the file says.

    Attributes:
        age_years: 0 to 130; a part of a year for an infant.
        sex, view: a member, or its word such as ``F`` or ``PA``.
        prevalence: by the name of a finding, how frequent it is among those whom the patient comes from: above 0 and
            below 1. Its probability is shifted to that.
        indication: why the film was taken, as it was asked for; at most 500 characters. It stands in the report and
            decides nothing.

    Raises:
        UsageError: a value is none of these; the message names it.
    """

    age_years: float | None = None
    sex: Sex | None = None
    view: View | None = None
    prevalence: Mapping[str, float] = field(default_factory=dict)
    indication: str | None = None

    def __post_init__(self) -> None:
        """Check the values; words become members."""
        checked: dict[str, object] = {
            "age_years": None if self.age_years is None else _age_years(self.age_years),
            "sex": None if self.sex is None else _member(Sex, "sex", self.sex),
            "view": None if self.view is None else _member(View, "view", self.view),
            "prevalence": {name: _prevalence(name, value) for name, value in dict(self.prevalence or {}).items()},
            "indication": _indication(self.indication),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_text(
        cls,
        age_years: str | None = None,
        sex: str | None = None,
        view: str | None = None,
        prevalence: Sequence[str] = (),
        indication: str | None = None,
    ) -> Self:
        """What a form or a command line states, as it was typed; words may be in small letters.

        Each prevalence is typed as ``NAME=VALUE``.

        Raises:
            UsageError: as above.
        """
        return cls(
            None if age_years is None else _number(age_years),
            None if sex is None else _member(Sex, "sex", sex.strip().upper()),
            None if view is None else _member(View, "view", view.strip().upper()),
            _prevalences(prevalence),
            indication,
        )


def _number(text: str) -> float:
    try:
        return _age_years(float(text))
    except (ValueError, UsageError):
        raise _wrong_age(text) from None


def _age_years(value: object) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    # Not a number compares false with every bound.
    if not is_number or not 0 <= value <= AGE_MAX_YEARS:  # type: ignore[operator]
        raise _wrong_age(value)
    return float(value)  # type: ignore[arg-type]


def _prevalences(texts: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        name, _, typed = (part.strip() for part in text.partition("="))
        try:
            value = float(typed)
        except ValueError:
            raise _wrong_prevalence(text) from None
        if not name or name in found:
            raise _wrong_prevalence(text)
        found[name] = _prevalence(name, value)
    return found


def _prevalence(name: object, value: object) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not isinstance(name, str) or not is_number or not 0 < value < 1:  # type: ignore[operator]
        shown = f"{name}={value}"
        raise _wrong_prevalence(shown)
    return float(value)  # type: ignore[arg-type]


def _wrong_prevalence(text: str) -> UsageError:
    return UsageError(
        "Expected each prevalence once, as the name of a finding and a share above 0 and below 1, such as "
        f"pneumonia=0.02; got {_shown(text)}. Correct it, or leave it out where it is unknown."
    )


def _indication(value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str) or len(value.strip()) > INDICATION_MAX_CHARACTERS:
        got = f"{len(value.strip())} characters" if isinstance(value, str) else repr(type(value).__name__)
        msg = (
            f"Expected the indication as a text of at most {INDICATION_MAX_CHARACTERS} characters, got {got}. "
            "Shorten it to why the film was taken."
        )
        raise UsageError(msg)
    return value.strip()


def _wrong_age(value: object) -> UsageError:
    return UsageError(
        f"Expected age_years as a number of years from 0 to {AGE_MAX_YEARS}, such as 4 or 0.5, without a unit; "
        f"got {_shown(value)}. Correct it, or leave it out where the age is unknown."
    )


def _member(kind: type[Word], name: str, value: object) -> Word:
    try:
        return kind(value)  # type: ignore[arg-type]
    except ValueError:
        *others, last = (member.value for member in kind)
        msg = (
            f"Expected {name} as {', '.join(others)} or {last}; got {_shown(value)}. "
            "Correct it, or leave it out where it is unknown."
        )
        raise UsageError(msg) from None


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}…"
