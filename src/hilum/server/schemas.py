"""The JSON that goes over the wire; the web client's types are generated from these names."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hilum.archive import Record, Status, Summary
from hilum.findings import (
    AGE_MAX_YEARS,
    BundleFacts,
    Comparison,
    Contour,
    Decision,
    Detection,
    Draft,
    FilmFacts,
    Finding,
    Measurement,
    OperatingPoint,
    Override,
    Population,
    Prompt,
    QualityCheck,
    Section,
    Sex,
    Stated,
    View,
    to_json,
)
from hilum.inference import Bundle
from hilum.server.faults import refuse_unknown

_MATTERS = (Decision.PRESENT, Decision.REFER, Decision.ABSENT, Decision.NOT_ASSESSED)
AgeYears = Annotated[float, Field(ge=0, le=AGE_MAX_YEARS)]
AGE = f"The patient's age in years, 0 to {AGE_MAX_YEARS}; a part of a year for an infant, such as 0.5."
SEX = "The patient's sex."
VIEW = "The film's projection."
CREATED_AT = "When the film was accepted, in UTC."
NAME = "The file's name as sent, without folders; `unnamed film` where none was sent."
PROBABILITY = "Calibrated, 0 to 1; null where not assessed."
OVERRIDE_WHO = "Who reads the film although the guard stops it; comes with `override_why`, and the reading keeps both."
OVERRIDE_WHY = "Why it is read all the same."
OPERATING_POINT = "Decide by the operating point of this name, such as `youden`; each model's own default without it."
PREVALENCE = "By the name of a finding, how frequent it is where the patient comes from, above 0 and below 1."
PREVALENCE_FIELD = f"{PREVALENCE} As `pneumonia=0.02`, several with commas between them."
INDICATION = "Why the film was taken, as it was asked for: at most 500 characters, for the report; it decides nothing."
PRIOR = "The id of the record of an earlier film of the same patient; the reading then says what changed since."
LANGUAGE = "The language of the report, a code such as `es`; `/api/v1/languages` lists them."


class _Body(BaseModel):
    # A field that is always sent is required in the schema, though it has a default.
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class ErrorDetail(_Body):
    """What went wrong: a stable code for machines, a sentence for people."""

    code: str = Field(examples=["unreadable_film"])
    message: str = Field(examples=["Expected a PNG, JPEG or DICOM file, got a text file. Export the film again."])


class ErrorBody(_Body):
    """The one shape of every error."""

    error: ErrorDetail


class ReportBody(_Body):
    """The words of a reading in one language; ``text`` is all of it as plain text."""

    language: str
    title: str
    sections: tuple[Section, ...]
    disclaimer: str
    note: str | None = Field(description="What stands at its head, such as who edited it; null where nothing.")
    text: str


class ReadingBody(_Body):
    """Everything said of one film."""

    schema_version: Literal[1]
    film: FilmFacts
    quality: tuple[QualityCheck, ...]
    findings: tuple[Finding, ...]
    bundles: tuple[BundleFacts, ...]
    prompts: tuple[Prompt, ...]
    contours: tuple[Contour, ...]
    measurements: tuple[Measurement, ...]
    detections: tuple[Detection, ...]
    override: Override | None
    indication: str | None
    comparison: Comparison | None
    draft: Draft | None
    report: ReportBody | None


class RecordBody(_Body):
    """One upload and what became of it."""

    id: str = Field(examples=["5f0c4b7e9a1d4c52a6c0f3b1d2e4a596"])
    created_at: datetime = Field(description=CREATED_AT)
    name: str = Field(examples=["film.png"], description=NAME)
    status: Status
    language: str = Field(examples=["en"])
    operating_point: str | None = Field(description="The one asked for; null where each model decided by its default.")
    revises: str | None
    prior: str | None = Field(description="The record of the earlier film that the reading is compared with, or null.")
    reading: ReadingBody | None
    error: ErrorDetail | None


class FindingSummary(_Body):
    """A finding in the list of readings."""

    name: str = Field(examples=["pneumonia"])
    bundle: str = Field(examples=["pneumonia"])
    probability: float | None = Field(description=PROBABILITY)
    decision: Decision


class RecordSummary(_Body):
    """An upload in the list of readings."""

    id: str
    created_at: datetime = Field(description=CREATED_AT)
    name: str = Field(description=NAME)
    status: Status
    synthetic: bool
    revises: str | None
    findings: tuple[FindingSummary, ...] = Field(description="The one that matters most first.")


class RecordPage(_Body):
    """A page of the list, newest first; ``next`` is the ``before`` of the following page, null on the last."""

    items: tuple[RecordSummary, ...]
    next: str | None


class RevisionRequest(_Body):
    """What is stated anew of a film; what is left out stays as it was stated."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [{"age_years": 3}]})

    age_years: AgeYears | None = Field(default=None, description=AGE)
    sex: Sex | None = Field(default=None, description=SEX)
    view: View | None = Field(default=None, description=VIEW)
    language: str | None = Field(default=None, description=LANGUAGE)
    operating_point: str | None = Field(
        default=None, description=f"{OPERATING_POINT} Left out, the one asked for before; null, the defaults."
    )
    prevalence: dict[str, float] | None = Field(
        default=None, description=f"{PREVALENCE} Left out, as stated before; null or empty, none."
    )
    indication: str | None = Field(default=None, description=f"{INDICATION} Left out, as stated before; empty, none.")
    prior: str | None = Field(default=None, description=f"{PRIOR} Left out, the one named before; null, none.")
    override: Override | None = Field(default=None, description="Who reads the film against the guard, and why.")

    @model_validator(mode="before")
    @classmethod
    def _check(cls, body: Any) -> Any:
        # Here and not by the types below, so that every door refuses a value in the same words.
        if isinstance(body, dict):
            refuse_unknown("fields", body, cls.model_fields)
            shifts = body.get("prevalence")
            shifts = shifts if isinstance(shifts, dict) else {}
            Stated(body.get("age_years"), body.get("sex"), body.get("view"), shifts, body.get("indication"))
            if isinstance(given := body.get("override"), dict):
                refuse_unknown("fields", given, ("who", "why"))
                Override(given.get("who", ""), given.get("why", ""))
        return body


class AnswerBody(_Body):
    """A finding that a bundle answers, and by which thresholds."""

    name: str = Field(examples=["pneumonia"])
    prevalence: float | None = Field(description="That at which it was calibrated, 0 to 1; null where it was not.")
    resembles: tuple[str, ...]
    default_operating_point: str | None
    operating_points: tuple[OperatingPoint, ...]


class BundleBody(_Body):
    """A loaded bundle: what it answers, for whom, and on which terms."""

    name: str
    version: str
    hash: str
    terms: str
    attribution: tuple[str, ...]
    population: Population
    answers: tuple[AnswerBody, ...]
    metrics: dict[str, Any]


class LanguageBody(_Body):
    """A language of the reports, with its own name."""

    code: str = Field(examples=["es"])
    name: str = Field(examples=["español"])


class Health(_Body):
    """The state of the server."""

    status: Literal["ok", "ready"]


class OlderAnswer(_Body):
    """The answer of ``POST /``: the probability of pneumonia in percent, and the result by the default point."""

    result: Literal["Potentially Pneumonia", "Normal"]
    prediction: str = Field(
        examples=["95.1230"],
        pattern=r"^\d{1,3}\.\d{4}$",
        description="The calibrated probability of pneumonia in percent, 0 to 100, with four decimals.",
    )


def record_body(record: Record) -> RecordBody:
    """The wire form of a record."""
    reading, refusal = record.reading, record.refusal
    return RecordBody(
        id=record.id,
        created_at=record.created_at,
        name=record.order.name,
        status=record.status,
        language=record.order.language,
        operating_point=record.order.operating_point,
        revises=record.order.revises,
        prior=record.order.prior,
        reading=ReadingBody.model_validate(to_json(reading)) if reading else None,
        error=ErrorDetail(code=refusal.code, message=refusal.message) if refusal else None,
    )


def record_summary(summary: Summary) -> RecordSummary:
    """The short wire form of a record."""
    return RecordSummary(
        id=summary.id,
        created_at=summary.created_at,
        name=summary.name,
        status=summary.status,
        synthetic=summary.synthetic,
        revises=summary.revises,
        findings=tuple(
            FindingSummary(
                name=finding.name,
                bundle=finding.bundle,
                probability=finding.probability,
                decision=finding.decision,
            )
            for finding in sorted(summary.findings, key=_rank)
        ),
    )


def _rank(finding: Finding) -> tuple[int, float]:
    """Present findings before open ones, absent ones, those without a threshold, and last those not assessed."""
    if finding.probability is None:
        return len(_MATTERS), 0.0
    return _MATTERS.index(finding.decision), -finding.probability


def bundle_body(bundle: Bundle) -> BundleBody:
    """The wire form of a loaded bundle."""
    manifest = bundle.manifest
    return BundleBody(
        name=manifest.name,
        version=manifest.version,
        hash=manifest.identity(),
        terms=manifest.terms,
        attribution=manifest.attribution,
        population=manifest.population.population(),
        answers=tuple(
            AnswerBody(
                name=answer.name,
                prevalence=answer.calibration.prevalence,
                resembles=answer.resembles,
                default_operating_point=answer.default_operating_point,
                operating_points=tuple(answer.operating_point(name) for name in answer.operating_points),
            )
            for answer in manifest.answers
        ),
        metrics=manifest.metrics,
    )


def revised(stated: Stated, request: RevisionRequest) -> Stated:
    """What is stated after a revision."""
    return Stated(
        age_years=stated.age_years if request.age_years is None else request.age_years,
        sex=request.sex or stated.sex,
        view=request.view or stated.view,
        prevalence=(request.prevalence or {}) if "prevalence" in request.model_fields_set else stated.prevalence,
        indication=stated.indication if request.indication is None else request.indication,
    )
