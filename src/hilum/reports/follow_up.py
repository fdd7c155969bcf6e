"""What guidelines suggest to look at next where a finding is confirmed: one table, each line with its source.

Investigations alone. Treatment is never suggested: it depends on the patient, whom no film shows (docs/reports.md).
"""

from dataclasses import dataclass

from hilum.findings import Decision, Grounds, Reading
from hilum.reports.impression import weight
from hilum.reports.measurements import ENLARGED_HEART, RATIO
from hilum.reports.phrases import phrase
from hilum.reports.statement import Statement
from hilum.reports.wording import finding_name

_ADULT_YEARS = 18

BTS_PNEUMONIA_ADULTS = "BTS, Thorax 2009;64(Suppl 3)"
BTS_PNEUMONIA_CHILDREN = "BTS, Thorax 2011;66(Suppl 2)"
BTS_PLEURA = "BTS, Thorax 2023;78(Suppl 3)"
ACR_NODULE = "ACR, J Am Coll Radiol 2023;20(11S)"
NICE_CANCER = "NICE NG12"
ESC_HEART_FAILURE = "ESC, Eur Heart J 2021;42:3599"
WHO_TUBERCULOSIS = "WHO, Consolidated guidelines on tuberculosis, module 3"
GOLD = "GOLD report"
ATS_FIBROSIS = "ATS/ERS/JRS/ALAT, Am J Respir Crit Care Med 2022;205:e18"


@dataclass(frozen=True)
class Suggestion:
    """What to look at next.

    Attributes:
        key: of the phrase ``follow_up.<key>``.
        source: the guideline that it follows.
    """

    key: str
    source: str


_ADULTS = {
    "pneumonia": Suggestion("film_in_six_weeks", BTS_PNEUMONIA_ADULTS),
    "consolidation": Suggestion("film_in_six_weeks", BTS_PNEUMONIA_ADULTS),
    "infiltration": Suggestion("film_in_six_weeks", BTS_PNEUMONIA_ADULTS),
    "effusion": Suggestion("pleural_ultrasound", BTS_PLEURA),
    "pleural_effusion": Suggestion("pleural_ultrasound", BTS_PLEURA),
    "pneumothorax": Suggestion("see_at_once", BTS_PLEURA),
    "nodule": Suggestion("ct_of_nodule", ACR_NODULE),
    "mass": Suggestion("cancer_pathway", NICE_CANCER),
    "cardiomegaly": Suggestion("echocardiography", ESC_HEART_FAILURE),
    "edema": Suggestion("echocardiography", ESC_HEART_FAILURE),
    "emphysema": Suggestion("spirometry", GOLD),
    "fibrosis": Suggestion("high_resolution_ct", ATS_FIBROSIS),
    "tuberculosis": Suggestion("sputum_test", WHO_TUBERCULOSIS),
}
_CHILDREN = {
    "pneumonia": Suggestion("no_film_after_recovery", BTS_PNEUMONIA_CHILDREN),
    "consolidation": Suggestion("no_film_after_recovery", BTS_PNEUMONIA_CHILDREN),
    "tuberculosis": Suggestion("sputum_test", WHO_TUBERCULOSIS),
}


def suggestion(finding: str, age_years: float | None) -> Suggestion | None:
    """What the table has for a finding in a patient of that age; None where no source names anything for it."""
    is_child = age_years is not None and age_years < _ADULT_YEARS
    return (_CHILDREN if is_child else _ADULTS).get(finding)


def follow_up_statements(reading: Reading, language: str) -> list[Statement]:
    """A suggestion for each finding decided present, said once for all that share it; nothing without such findings.

    Of a patient of unknown age nothing is suggested, as what holds for adults does not hold for children.
    """
    present = _present(reading)
    if not present:
        return []
    if reading.film.age_years is None:
        return [Statement(phrase(language, "follow_up.age_unknown"))]
    shared: dict[Suggestion, list[str]] = {}
    for name in present:
        suggested = suggestion(name, reading.film.age_years)
        if suggested is not None:
            shared.setdefault(suggested, []).append(name)
    if not shared:
        return [Statement(phrase(language, "follow_up.unsourced"))]
    said = [_suggested(one, names, language) for one, names in shared.items()]
    return [Statement(phrase(language, "follow_up.lead"), is_lead=True), *said]


def _present(reading: Reading) -> list[str]:
    """The findings decided present, and the heart that is measured enlarged; the most urgent first."""
    named = [finding.name for finding in reading.findings if finding.decision is Decision.PRESENT]
    is_enlarged = any(one.name == RATIO and one.decision is Decision.PRESENT for one in reading.measurements)
    return sorted(dict.fromkeys([*named, *([ENLARGED_HEART] if is_enlarged else [])]), key=weight)


def _suggested(one: Suggestion, names: list[str], language: str) -> Statement:
    words = phrase(
        language,
        "follow_up.suggestion",
        findings=", ".join(finding_name(name, language) for name in names),
        suggestion=phrase(language, f"follow_up.{one.key}"),
        source=one.source,
    )
    return Statement(words, Grounds(tuple(names)))
