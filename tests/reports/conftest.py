from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw

from hilum.findings import (
    ActivationMap,
    BundleFacts,
    CheckOutcome,
    Decision,
    FilmFacts,
    Finding,
    OperatingPoint,
    Population,
    Prompt,
    QualityCheck,
    Reading,
    Resemblance,
    View,
)
from hilum.reports import compose

# Markup of typst and of HTML, quotes, escapes, line ends, a turn of direction, a lone half of a character.
HOSTILE = '#panic("x") $ [*b*] <script>alert(1)</script> "q\' & \\u{41} `r`\n= H1\r\n// @x \u202etxt\ud800.png'


def png(width: int = 120, height: int = 100, mode: str = "L") -> bytes:
    picture = Image.new(mode, (width, height), 20 if mode == "L" else (20, 20, 90))
    ImageDraw.Draw(picture).ellipse((width * 0.2, height * 0.1, width * 0.8, height * 0.9), fill="white")
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def finding(probability: float = 0.934, threshold: float = 0.31, **changes) -> Finding:
    values = {
        "name": "pneumonia",
        "bundle": "pneumonia",
        "decision": Decision.PRESENT if probability >= threshold else Decision.ABSENT,
        "probability": probability,
        "operating_point": OperatingPoint("sensitivity_95", threshold, sensitivity=0.957, specificity=0.891),
        "resembles": (Resemblance("bacterial", 0.782), Resemblance("viral", 0.218)),
        "activation": ActivationMap(((0.0, 1.0), (0.2, 0.1))),
    }
    return Finding(**(values | changes))


def not_assessed(reason: str) -> Finding:
    unassessed = {"decision": Decision.NOT_ASSESSED, "probability": None, "resembles": (), "activation": None}
    return replace(finding(), reason=reason, **unassessed)


def warning(code: str, **facts: str) -> QualityCheck:
    return QualityCheck(code, CheckOutcome.WARN, tuple(facts.items()))


PNEUMONIA = BundleFacts(
    name="pneumonia",
    hash="9f2c41d07b6e" + "0" * 52,
    terms="research",
    population=Population("children of one hospital", 1, 5),
    prevalence=0.74,
)
FILM = FilmFacts(
    sha256="4be1c7a9d2e0" + "f" * 52,
    name="film.png",
    width=1200,
    height=1000,
    bit_depth=8,
    format="png",
    age_years=4.0,
    view=View.AP,
)


def reading(*findings: Finding, language: str = "en", **changes) -> Reading:
    """A reading with its report; changes are fields of the reading or of its film."""
    of_reading = {name: changes.pop(name) for name in ("quality", "prompts", "bundles") if name in changes}
    plain = Reading(
        film=replace(FILM, **changes),
        quality=of_reading.get("quality", ()),
        findings=findings or (finding(),),
        bundles=of_reading.get("bundles", (PNEUMONIA,)),
        prompts=of_reading.get("prompts", ()),
    )
    return replace(plain, report=compose(plain, language))


LABELS = [
    "atelectasis",
    "cardiomegaly",
    "effusion",
    "infiltration",
    "mass",
    "nodule",
    "pneumonia",
    "pneumothorax",
    "consolidation",
    "edema",
    "emphysema",
    "fibrosis",
    "pleural_thickening",
    "hernia",
]
ADULTS = Population("adults of one hospital", 18, None)
FINDINGS = BundleFacts("findings", "ab" * 32, "open", ADULTS)
NORMALITY = BundleFacts("normality", "cd" * 32, "open", ADULTS, prevalence=0.4)


def labels(*present: str) -> tuple[Finding, ...]:
    """The answers of the bundle ``findings``: the named ones present, mass borderline, hernia without a threshold."""
    answers = []
    for place, name in enumerate(LABELS):
        probability = 0.6 + 0.01 * place if name in present else 0.08 if name == "mass" else 0.01
        answers.append(finding(probability, 0.1, name=name, bundle="findings", resembles=()))
    undecided = {"decision": Decision.NOT_ASSESSED, "reason": "no_operating_point", "operating_point": None}
    return (*answers[:-1], replace(answers[-1], **undecided))


def silent(bundle: str, *names: str) -> tuple[Finding, ...]:
    """The answers of a bundle that does not apply."""
    return tuple(replace(not_assessed("age_outside_population"), name=name, bundle=bundle) for name in names)


def abnormal(probability: float = 0.71) -> Finding:
    return finding(probability, 0.3, name="abnormal", bundle="normality", resembles=())


def adult(language: str = "en") -> Reading:
    """Two bundles for adults answered, the one for children does not apply."""
    findings = (*labels("effusion", "cardiomegaly"), abnormal(), *silent("pneumonia", "pneumonia"))
    return reading(*findings, language=language, bundles=(FINDINGS, NORMALITY, PNEUMONIA), age_years=64.0)


def child(language: str = "en") -> Reading:
    """Only the bundle for children answered."""
    findings = (finding(), *silent("findings", *LABELS), *silent("normality", "abnormal"))
    return reading(*findings, language=language, bundles=(PNEUMONIA, FINDINGS, NORMALITY))


def ageless(language: str = "en") -> Reading:
    """Every bundle answered, because the age is not known."""
    findings = (*labels("effusion", "cardiomegaly"), abnormal(0.1), finding())
    bundles = (FINDINGS, NORMALITY, PNEUMONIA)
    return reading(*findings, language=language, bundles=bundles, prompts=(Prompt.AGE,), age_years=None)


def schoolchild(language: str = "en") -> Reading:
    """No bundle applies."""
    findings = (*silent("findings", *LABELS), *silent("normality", "abnormal"), *silent("pneumonia", "pneumonia"))
    return reading(*findings, language=language, bundles=(FINDINGS, NORMALITY, PNEUMONIA), age_years=10.0)


def many_warnings(language: str = "en") -> Reading:
    return reading(
        finding(0.35),
        language=language,
        quality=(
            warning("polarity_inverted"),
            warning("view_unknown", value="XX"),
            warning("body_part_unexpected", value="HAND"),
            warning("modality_unknown", value="ZZ"),
            warning("low_resolution", width="200", height="180"),
        ),
        prompts=(Prompt.AGE_UNIT, Prompt.AGE),
        age_years=None,
        view=None,
    )


@pytest.fixture
def make() -> SimpleNamespace:
    """Builders of readings and of what they hold."""
    return SimpleNamespace(
        FINDINGS=FINDINGS,
        HOSTILE=HOSTILE,
        LABELS=LABELS,
        adult=adult,
        ageless=ageless,
        bundle=PNEUMONIA,
        child=child,
        finding=finding,
        labels=labels,
        many_warnings=many_warnings,
        not_assessed=not_assessed,
        png=png,
        reading=reading,
        schoolchild=schoolchild,
        silent=silent,
        warning=warning,
    )


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param
