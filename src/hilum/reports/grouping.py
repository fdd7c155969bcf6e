"""A reading's findings by the bundle that answered: each for its own population, never merged."""

from dataclasses import dataclass

from hilum.findings import BundleFacts, Decision, Finding, OperatingPoint, Population, Reading

# More absent findings than these are said in one sentence, more present ones measured in words of their own.
FEW = 3


@dataclass(frozen=True)
class Group:
    """A bundle and its findings, in the bundle's order."""

    bundle: BundleFacts
    findings: tuple[Finding, ...]

    @property
    def has_answered(self) -> bool:
        """Whether the bundle applied to the film: it gave at least one probability or decision."""
        return any(not is_silent(finding) for finding in self.findings)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """The findings with a probability and no decision."""
        return tuple(finding for finding in self.findings if is_undecided(finding))

    @property
    def point(self) -> OperatingPoint | None:
        """The operating point whose name all decided findings share; its threshold is that of the first."""
        points = [finding.operating_point for finding in self.findings if finding.operating_point is not None]
        return points[0] if len({point.name for point in points}) == 1 else None

    def decided(self, *decisions: Decision) -> tuple[Finding, ...]:
        """The findings so decided."""
        return tuple(finding for finding in self.findings if finding.decision in decisions)


def groups_of(reading: Reading) -> tuple[Group, ...]:
    """The findings of a reading by bundle, in the order of its bundles; no finding is left out."""
    bundles = {bundle.name: bundle for bundle in reading.bundles}
    for finding in reading.findings:
        bundles.setdefault(finding.bundle, BundleFacts(finding.bundle, "", "", Population("")))
    groups = (
        Group(bundle, tuple(finding for finding in reading.findings if finding.bundle == name))
        for name, bundle in bundles.items()
    )
    return tuple(group for group in groups if group.findings)


def is_silent(finding: Finding) -> bool:
    """Whether nothing is said of the finding, not even a probability."""
    return finding.decision is Decision.NOT_ASSESSED and finding.probability is None


def is_undecided(finding: Finding) -> bool:
    """Whether the finding has a probability, but its bundle could not choose a threshold to decide by."""
    return finding.decision is Decision.NOT_ASSESSED and finding.probability is not None
