"""What may be said of a film: findings, decisions, readings. Values only; standard library only."""

from hilum.findings.comparison import Change, Comparison, MeasuredChange, Progression, comparison_of
from hilum.findings.draft import Draft, DraftSentence, DraftSource, DraftWord, Look
from hilum.findings.film import CheckOutcome, FilmFacts, QualityCheck, Sex, View
from hilum.findings.finding import (
    ABNORMAL,
    ActivationMap,
    Box,
    Decision,
    Detection,
    Finding,
    LabelState,
    LowSuspicion,
    OperatingPoint,
    Resemblance,
    Zone,
)
from hilum.findings.measurement import Contour, Diameter, Measurement, Organ, Point, Unit
from hilum.findings.override import Override
from hilum.findings.rating import ReportError, Scores
from hilum.findings.reading import (
    SCHEMA_VERSION,
    BundleFacts,
    Population,
    Prompt,
    Reading,
)
from hilum.findings.report import Grounds, Report, Section
from hilum.findings.stated import AGE_MAX_YEARS, Stated
from hilum.findings.wire import from_json, to_json

__all__ = [
    "ABNORMAL",
    "AGE_MAX_YEARS",
    "SCHEMA_VERSION",
    "ActivationMap",
    "Box",
    "BundleFacts",
    "Change",
    "CheckOutcome",
    "Comparison",
    "Contour",
    "Decision",
    "Detection",
    "Diameter",
    "Draft",
    "DraftSentence",
    "DraftSource",
    "DraftWord",
    "FilmFacts",
    "Finding",
    "Grounds",
    "LabelState",
    "Look",
    "LowSuspicion",
    "MeasuredChange",
    "Measurement",
    "OperatingPoint",
    "Organ",
    "Override",
    "Point",
    "Population",
    "Progression",
    "Prompt",
    "QualityCheck",
    "Reading",
    "Report",
    "ReportError",
    "Resemblance",
    "Scores",
    "Section",
    "Sex",
    "Stated",
    "Unit",
    "View",
    "Zone",
    "comparison_of",
    "from_json",
    "to_json",
]
