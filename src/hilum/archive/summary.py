"""A record in the list of records: what the list shows, kept beside the reading so that no list parses readings."""

import json
from dataclasses import dataclass
from datetime import datetime

from hilum.archive.record import Status
from hilum.findings import SCHEMA_VERSION, Decision, Finding, Reading


@dataclass(frozen=True)
class Summary:
    """A record without its film and its reading.

    Attributes:
        created_at: in UTC.
        findings: with name, bundle, probability and decision alone.
    """

    id: str
    created_at: datetime
    name: str
    status: Status
    revises: str | None
    synthetic: bool = False
    findings: tuple[Finding, ...] = ()


def to_text(reading: Reading) -> str:
    """What the list shows of a reading, as the archive keeps it."""
    findings = [(item.name, item.bundle, item.decision.value, item.probability) for item in reading.findings]
    kept = {"schema_version": SCHEMA_VERSION, "synthetic": reading.film.synthetic, "findings": findings}
    return json.dumps(kept)


def from_text(text: str) -> tuple[bool, tuple[Finding, ...]]:
    """Whether the film is synthetic, and the findings.

    Raises:
        ValueError: the text is not of this form, or of a reading of another schema version.
    """
    try:
        kept = json.loads(text)
        if kept["schema_version"] != SCHEMA_VERSION:
            msg = f"Expected a reading of schema version {SCHEMA_VERSION}, got {kept['schema_version']!r}."
            raise ValueError(msg)
        findings = tuple(
            Finding(name, bundle, Decision(decision), probability)
            for name, bundle, decision, probability in kept["findings"]
        )
        return bool(kept["synthetic"]), findings
    except (KeyError, TypeError) as error:
        msg = f"Expected the summary of a reading, got something else: {error!r}."
        raise ValueError(msg) from error
