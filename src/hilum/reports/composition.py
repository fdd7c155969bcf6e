"""A reading to its report: the sentences that its facts call for, in a fixed order; never free generation."""

from collections.abc import Iterable

from hilum.findings import BundleFacts, Decision, Finding, Reading, Report, Section
from hilum.reports.comparing import comparison_impression, comparison_statements
from hilum.reports.detections import detection_limits
from hilum.reports.drafting import draft_statements
from hilum.reports.findings_section import findings_statements, unsought
from hilum.reports.follow_up import follow_up_statements
from hilum.reports.grouping import FEW, Group, groups_of
from hilum.reports.impression import impression_statements
from hilum.reports.measurements import measurement_impression
from hilum.reports.phrases import capitalise, clean, percent, phrase, phrase_or
from hilum.reports.prevalence import prevalence_statements
from hilum.reports.statement import Statement
from hilum.reports.wording import (
    bundle_title,
    film_facts,
    finding_name,
    is_for_children,
    population,
    requests,
    short_hash,
    warnings,
)


def compose(reading: Reading, language: str, *, is_drafted: bool = False) -> Report:
    """Write the report of a reading.

    Args:
        reading: what was read.
        language: of the report.
        is_drafted: whether the findings stand as a learned writer words them, where the reading has such a draft.

    Raises:
        UsageError: there is no such language, the reading has no draft, or its draft is in another language.
    """
    parts = {
        "examination": _plain(_examination(reading, language)),
        "indication": _plain([reading.indication or phrase(language, "value.not_stated")]),
        "comparison": comparison_statements(reading, language),
        "findings": (draft_statements if is_drafted else findings_statements)(reading, language),
        "impression": [
            *impression_statements(reading, language),
            *measurement_impression(reading, language),
            *comparison_impression(reading, language),
        ],
        "follow_up": follow_up_statements(reading, language),
        "quality": _plain(_quality(reading, language)),
        "model": _plain(_model(reading, language)),
    }
    return Report(
        language=language,
        title=phrase(language, "document.title"),
        sections=tuple(
            Section(
                name,
                phrase(language, f"section.{name}"),
                tuple(capitalise(statement.text) for statement in statements),
                tuple(statement.grounds for statement in statements),
                tuple(place for place, statement in enumerate(statements) if statement.is_lead),
            )
            for name, statements in parts.items()
            if statements
        ),
        disclaimer=phrase(language, "document.disclaimer"),
    )


def _plain(sentences: Iterable[str]) -> list[Statement]:
    return [Statement(clean(sentence)) for sentence in sentences]


def _examination(reading: Reading, language: str) -> list[str]:
    synthetic = [phrase(language, "limits.synthetic")] if reading.film.synthetic else []
    facts = film_facts(reading.film, language)
    return synthetic + [phrase(language, "format.fact", label=label, value=value) for label, value in facts]


def _quality(reading: Reading, language: str) -> list[str]:
    return [
        *(_alerts(reading, language) or [phrase(language, "sentence.no_warning")]),
        *_populations(reading, language),
        " ".join((phrase(language, "limits.scope"), unsought(reading, language))),
        *detection_limits(reading, language),
        *([phrase(language, "limits.overlay")] if any(f.activation for f in reading.findings) else []),
    ]


def _alerts(reading: Reading, language: str) -> list[str]:
    return [*warnings(reading, language), *requests(reading, language)]


def _populations(reading: Reading, language: str) -> list[str]:
    """For whom the answers hold; a model that did not apply has said so among the findings."""
    if len(reading.bundles) == 1:
        people = reading.bundles[0].population
        key = "limits.children" if is_for_children(people) else "limits.population"
        return [phrase(language, key, population=population(people, language))]
    answered = [group.bundle for group in groups_of(reading) if group.has_answered]
    if len(answered) > 1:
        return [phrase(language, "limits.each")]
    return [
        phrase(
            language,
            "limits.of_bundle",
            bundle=bundle_title(bundle.name, language),
            population=population(bundle.population, language),
        )
        for bundle in answered
    ]


def _model(reading: Reading, language: str) -> list[str]:
    """A paragraph for each bundle that answered or measured, then the identities of the others."""
    measured = {measurement.bundle for measurement in reading.measurements if measurement.value is not None}
    measured |= {detection.bundle for detection in reading.detections}
    groups = {group.bundle: group for group in groups_of(reading)}
    paragraphs, others = [], []
    for bundle in reading.bundles:
        identity = phrase(language, "model.identity", bundle=bundle.name, hash=short_hash(bundle.hash))
        group = groups.get(bundle, Group(bundle, ()))
        if group.has_answered or bundle.name in measured or len(reading.bundles) == 1:
            paragraphs.append(" ".join(capitalise(sentence) for sentence in (identity, *_about(group, language))))
        else:
            others.append(identity)
    return [*paragraphs, *([" ".join(others)] if others else []), phrase(language, "model.method")]


def _about(group: Group, language: str) -> list[str]:
    bundle = group.bundle
    return [
        *_points(group, language),
        *_performances(group, language),
        *prevalence_statements(group, language),
        _origin(bundle, language),
        _terms(bundle, language),
    ]


def _points(group: Group, language: str) -> list[str]:
    """What the operating points are; one of another maker's says its name alone."""
    points = dict.fromkeys(item.operating_point.name for item in group.findings if item.operating_point is not None)
    meanings = (phrase_or(language, f"model.point.{name}", "") for name in points)
    return [meaning for meaning in meanings if meaning]


def _performances(group: Group, language: str) -> list[str]:
    """What the thresholds achieve: of many findings only for those present, in one sentence."""
    if len(group.findings) <= FEW:
        return [sentence for finding in group.findings for sentence in _performance(finding, language)]
    listed = "; ".join(words for finding in group.decided(Decision.PRESENT) for words in _rates(finding, language))
    sentences = [phrase(language, "model.performance_several", findings=listed)] if listed else []
    return [*sentences, phrase(language, "model.performance_card")]


def _performance(finding: Finding, language: str) -> list[str]:
    return _achieved("model.performance", finding, language)


def _rates(finding: Finding, language: str) -> list[str]:
    return _achieved("model.rates", finding, language)


def _achieved(key: str, finding: Finding, language: str) -> list[str]:
    point = finding.operating_point
    if finding.probability is None or point is None:
        return []
    shares = {"sensitivity": point.sensitivity, "specificity": point.specificity}
    if point.refer_from is not None:
        key = f"{key}_refer"
        shares = {
            "present": point.coverage_present,
            "absent": point.coverage_absent,
            "referred": point.refer_rate,
        }
    measured = {name: percent(language, share) for name, share in shares.items() if share is not None}
    if len(measured) < len(shares):
        return []
    return [phrase(language, key, finding=finding_name(finding.name, language), **measured)]


def _origin(bundle: BundleFacts, language: str) -> str:
    described = phrase(language, "model.origin", description=bundle.population.description.rstrip("."))
    return phrase_or(language, f"model.origin.{bundle.name}", described)


def _terms(bundle: BundleFacts, language: str) -> str:
    return phrase_or(language, f"terms.{bundle.terms}", phrase(language, "unknown.terms", terms=bundle.terms))
