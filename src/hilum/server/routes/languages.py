"""The languages of the reports."""

from fastapi import APIRouter

from hilum.reports import LANGUAGES
from hilum.server.intake import only_parameters
from hilum.server.routes.answers import declared
from hilum.server.schemas import LanguageBody

router = APIRouter(prefix="/api/v1/languages", tags=["languages"])


@router.get("", dependencies=[only_parameters()], response_description="The languages.", responses=declared())
def list_languages() -> list[LanguageBody]:
    """The languages in which a report can be asked for."""
    return [LanguageBody(code=code, name=name) for code, name in LANGUAGES.items()]
