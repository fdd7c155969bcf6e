"""A reading to its report: the sentences that its facts call for, in a fixed order; never free generation."""

from hilum.findings import (
    BundleFacts,
    Decision,
    Finding,
    Prompt,
    Reading,
    Report,
    Section,
)
from hilum.reports.phrases import capitalise, percent, phrase, phrase_or
from hilum.reports.wording import (
    class_name,
    film_facts,
    finding_name,
    is_for_children,
    point_name,
    population,
    requests,
    short_hash,
    warnings,
    why_not_assessed,
)

# Within this ratio of the threshold's odds a result is called borderline.
_NEAR_ODDS_RATIO = 2.0
# Two classes are called about equally alike until one has this share of both.
_EVEN_SHARE = 0.6


def compose(reading: Reading, language: str) -> Report:
    """Write the report of a reading.

    Raises:
        UsageError: there is no such language; the message names those there are.
    """
    parts = {
        "examination": _examination(reading, language),
        "findings": _findings(reading, language),
        "impression": _impression(reading, language),
        "quality": _quality(reading, language),
        "model": _model(reading, language),
    }
    return Report(
        language=language,
        title=phrase(language, "document.title"),
        sections=tuple(
            Section(name, phrase(language, f"section.{name}"), tuple(capitalise(sentence) for sentence in sentences))
            for name, sentences in parts.items()
        ),
        disclaimer=phrase(language, "document.disclaimer"),
    )


def _examination(reading: Reading, language: str) -> list[str]:
    synthetic = [phrase(language, "limits.synthetic")] if reading.film.synthetic else []
    facts = film_facts(reading.film, language)
    return synthetic + [phrase(language, "format.fact", label=label, value=value) for label, value in facts]


def _findings(reading: Reading, language: str) -> list[str]:
    sentences = []
    for finding in reading.findings:
        sentences.append(" ".join(_finding(reading, finding, language)))
        if finding.resembles and finding.decision is Decision.PRESENT:
            sentences.append(_resemblance(finding, language))
    return sentences or [phrase(language, "sentence.no_findings")]


def _finding(reading: Reading, finding: Finding, language: str) -> list[str]:
    name = finding_name(finding.name, language)
    if finding.decision is Decision.NOT_ASSESSED:
        reason = why_not_assessed(reading, finding, language) if finding.reason else ""
        return [phrase(language, "sentence.not_assessed", finding=name, reason=reason)]
    return [phrase(language, f"sentence.{_degree(finding)}", finding=name), *_measured(finding, language)]


def _measured(finding: Finding, language: str) -> list[str]:
    point = finding.operating_point
    if finding.probability is None:
        return []
    probability = percent(language, finding.probability)
    if point is None:
        return [phrase(language, "sentence.probability", probability=probability)]
    threshold = percent(language, point.threshold)
    facts = {"probability": probability, "threshold": threshold, "point": point_name(point, language)}
    return [phrase(language, "sentence.measured", **facts)]


def _degree(finding: Finding) -> str:
    """The decision, and for one made by a threshold whether the probability lies clear of it or near."""
    if finding.decision not in {Decision.PRESENT, Decision.ABSENT}:
        return str(finding.decision)
    return f"{finding.decision}.{'near' if _is_near(finding) else 'clear'}"


def _is_near(finding: Finding) -> bool:
    point = finding.operating_point
    if point is None or finding.probability is None:
        return False
    # The odds compared by cross-multiplication, so that 0 and 1 need no care.
    odds = finding.probability * (1 - point.threshold)
    threshold_odds = point.threshold * (1 - finding.probability)
    return max(odds, threshold_odds) < _NEAR_ODDS_RATIO * min(odds, threshold_odds)


def _resemblance(finding: Finding, language: str) -> str:
    first, *others = finding.resembles
    first_name = class_name(first.name, language)
    if not others:
        return phrase(language, "resembles.one", first=first_name)
    second = others[0]
    both = first.probability + second.probability
    is_even = both <= 0 or first.probability / both < _EVEN_SHARE
    return phrase(
        language,
        "resembles.even" if is_even else "resembles.more",
        first=first_name,
        second=class_name(second.name, language),
        first_share=percent(language, first.probability),
        second_share=percent(language, second.probability),
    )


def _impression(reading: Reading, language: str) -> list[str]:
    sentences = [
        phrase(language, f"impression.{_degree(finding)}", finding=finding_name(finding.name, language))
        for finding in reading.findings
    ]
    return [*sentences, *_condition(reading, language)] or [phrase(language, "sentence.no_findings")]


def _condition(reading: Reading, language: str) -> list[str]:
    """For whom the answers hold, where the age that decides it is not known."""
    if Prompt.AGE not in reading.prompts:
        return []
    answered = {finding.bundle for finding in reading.findings if finding.decision is not Decision.NOT_ASSESSED}
    people = [bundle.population for bundle in reading.bundles if bundle.name in answered]
    return [phrase(language, "impression.age_unknown", population=population(one, language)) for one in people]


def _quality(reading: Reading, language: str) -> list[str]:
    return [
        *(warnings(reading, language) or [phrase(language, "sentence.no_warning")]),
        *requests(reading, language),
        *(_population(bundle, language) for bundle in reading.bundles),
        phrase(language, "limits.scope"),
        *([phrase(language, "limits.overlay")] if any(f.activation for f in reading.findings) else []),
    ]


def _population(bundle: BundleFacts, language: str) -> str:
    key = "limits.children" if is_for_children(bundle.population) else "limits.population"
    return phrase(language, key, population=population(bundle.population, language))


def _model(reading: Reading, language: str) -> list[str]:
    sentences = []
    for bundle in reading.bundles:
        sentences.append(phrase(language, "model.identity", bundle=bundle.name, hash=short_hash(bundle.hash)))
        for finding in reading.findings:
            if finding.bundle == bundle.name:
                sentences += _performance(finding, language)
        if bundle.prevalence is not None:
            sentences.append(phrase(language, "model.prevalence", prevalence=percent(language, bundle.prevalence, 0)))
        sentences.append(_origin(bundle, language))
        sentences.append(_terms(bundle, language))
    return [*sentences, phrase(language, "model.method")]


def _performance(finding: Finding, language: str) -> list[str]:
    point = finding.operating_point
    if finding.probability is None or point is None or point.sensitivity is None or point.specificity is None:
        return []
    facts = {
        "finding": finding_name(finding.name, language),
        "sensitivity": percent(language, point.sensitivity),
        "specificity": percent(language, point.specificity),
    }
    return [phrase(language, "model.performance", **facts)]


def _origin(bundle: BundleFacts, language: str) -> str:
    described = phrase(language, "model.origin", description=bundle.population.description.rstrip("."))
    return phrase_or(language, f"model.origin.{bundle.name}", described)


def _terms(bundle: BundleFacts, language: str) -> str:
    return phrase_or(language, f"terms.{bundle.terms}", phrase(language, "unknown.terms", terms=bundle.terms))
