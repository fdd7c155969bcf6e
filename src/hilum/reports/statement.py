"""A sentence of a report with what it rests on, as the parts of a report hand it to each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.findings import Finding, Grounds

NOTHING = Grounds()


@dataclass(frozen=True)
class Statement:
    """A sentence and its grounds; ``is_lead`` marks a line that heads others and rests on nothing itself."""

    text: str
    grounds: Grounds = NOTHING
    is_lead: bool = False


def on_findings(text: str, findings: Iterable[Finding]) -> Statement:
    """A sentence about findings, which rests on them and on the bundle that answered, where it is one."""
    answers = tuple(findings)
    bundles = {finding.bundle for finding in answers}
    names = tuple(dict.fromkeys(finding.name for finding in answers))
    return Statement(text, Grounds(names, bundle=bundles.pop() if len(bundles) == 1 else None))


def texts(statements: Iterable[Statement]) -> list[str]:
    """The sentences alone."""
    return [statement.text for statement in statements]
