"""The models that this server reads with."""

from fastapi import APIRouter

from hilum.server.intake import only_parameters
from hilum.server.routes.answers import declared
from hilum.server.schemas import BundleBody, bundle_body
from hilum.server.services import Here

router = APIRouter(prefix="/api/v1/bundles", tags=["bundles"])


@router.get("", dependencies=[only_parameters()], response_description="The bundles.", responses=declared(503))
def list_bundles(here: Here) -> list[BundleBody]:
    """The loaded bundles: what each answers, by which thresholds, for whom."""
    return [bundle_body(bundle) for bundle in here.desk.bundles]
