"""A person's word against the guard: who read a stopped film all the same, and why."""

from dataclasses import dataclass
from typing import Self

from hilum.errors import UsageError

LONGEST = {"who": 100, "why": 500}
"""Characters of each; what is longer is no reason but a document."""


@dataclass(frozen=True)
class Override:
    """Who reads a film that the guard stops, and why; both are kept in the reading.

    Raises:
        UsageError: one of them is missing or too long.
    """

    who: str
    why: str

    def __post_init__(self) -> None:
        """Check both; spaces around them go."""
        for name, longest in LONGEST.items():
            given = getattr(self, name)
            value = " ".join(given.split()) if isinstance(given, str) else ""
            if not value or len(value) > longest:
                got = "nothing" if not value else f"{len(value)} characters"
                msg = f"Expected an override that says {name} in 1 to {longest} characters, got {got}. Say who and why."
                raise UsageError(msg, code="override_incomplete")
            object.__setattr__(self, name, value)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """An override as ``WHO: WHY``.

        Raises:
            UsageError: one of them is missing or too long.
        """
        who, _, why = text.partition(":")
        return cls(who, why)
