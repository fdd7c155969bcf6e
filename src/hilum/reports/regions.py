"""The regions of a chest film, in the order in which a report goes through them, and what is said of each."""

from collections.abc import Iterable
from enum import StrEnum

from hilum.findings import Reading
from hilum.reports.phrases import phrase
from hilum.reports.statement import Statement
from hilum.reports.wording import bundle_title


class Region(StrEnum):
    """A part of the film; ``film`` is all of it."""

    LUNGS = "lungs"
    PLEURA = "pleura"
    HEART = "heart"
    DIAPHRAGM = "diaphragm"
    BONES = "bones"
    FILM = "film"


_FINDINGS = {
    Region.LUNGS: (
        "air_trapping", "atelectasis", "consolidation", "edema", "emphysema", "fibrosis", "fibrotic_band",
        "infiltrates", "infiltration", "interstitial_pattern", "laminar_atelectasis", "lung_lesion", "lung_opacity",
        "mass", "nodule", "pneumonia", "tuberculosis",
    ),
    Region.PLEURA: (
        "apical_pleural_thickening", "costophrenic_angle_blunting", "effusion", "pleural_effusion",
        "pleural_thickening", "pneumothorax",
    ),
    Region.HEART: (
        "aortic_atheromatosis", "aortic_elongation", "cardiomegaly", "enlarged_cardiomediastinum",
        "vascular_hilar_enlargement",
    ),
    Region.DIAPHRAGM: ("hernia",),
    Region.BONES: ("fracture", "scoliosis", "vertebral_degenerative_changes"),
}  # fmt: skip
_REGIONS = {name: region for region, names in _FINDINGS.items() for name in names}

Placed = tuple[Region, Statement]
"""A statement and the region that it is about."""


def region_of(finding: str) -> Region:
    """Where a finding lies; the whole film of one that no region is known for."""
    return _REGIONS.get(finding, Region.FILM)


def by_region(placed: Iterable[Placed], reading: Reading, language: str) -> list[Statement]:
    """The statements region by region, each under its name and the models that speak of it.

    Where all of them are of one region and of one model they need no such line.
    """
    statements: dict[Region, list[Statement]] = {region: [] for region in Region}
    for region, statement in placed:
        statements[region].append(statement)
    filled = {region: said for region, said in statements.items() if said}
    bundles = {statement.grounds.bundle for said in filled.values() for statement in said}
    if len(filled) == 1 and len(bundles) == 1:
        return next(iter(filled.values()))
    return [one for region, said in filled.items() for one in (_lead(region, said, reading, language), *said)]


def _lead(region: Region, statements: Iterable[Statement], reading: Reading, language: str) -> Statement:
    """The line over the statements of a region; it names their models where the reading has several."""
    name = phrase(language, f"region.{region}")
    bundles = dict.fromkeys(one.grounds.bundle for one in statements if one.grounds.bundle is not None)
    if len(reading.bundles) == 1 or not bundles:
        return Statement(phrase(language, "region.lead", region=name), is_lead=True)
    titles = ", ".join(bundle_title(bundle, language) for bundle in bundles)
    return Statement(phrase(language, "region.lead_of", region=name, bundles=titles), is_lead=True)
