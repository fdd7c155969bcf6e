"""A reading to words and pages: sentences of each language, text, HTML and PDF. Gets PNG bytes, never pixels."""

from hilum.reports.composition import compose
from hilum.reports.html import render_html
from hilum.reports.pdf import render_pdf
from hilum.reports.phrases import LANGUAGES, check_language, phrase
from hilum.reports.wording import why_not_assessed, why_refused

__all__ = [
    "LANGUAGES",
    "check_language",
    "compose",
    "phrase",
    "render_html",
    "render_pdf",
    "why_not_assessed",
    "why_refused",
]
