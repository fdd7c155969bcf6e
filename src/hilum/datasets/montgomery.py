"""The Montgomery County tuberculosis films, with a mask of each lung."""

from pathlib import Path

from hilum.datasets.film_files import inner_folder
from hilum.datasets.lung_films import LABELS, read_films
from hilum.datasets.manifest import Manifest
from hilum.findings import Population

NAME = "montgomery"
PREFIX = "MCUCXR"

_POPULATION = Population("patients of the tuberculosis control programme of Montgomery County, USA")
_ATTRIBUTION = (
    "Jaeger S, Candemir S, Antani S, Wáng YX, Lu PX, Thoma G. Two public chest X-ray datasets for computer-aided "
    "screening of pulmonary diseases. Quant Imaging Med Surg 2014;4(6):475-477. Films: U.S. National Library of "
    "Medicine and Montgomery County Department of Health and Human Services."
)
_SHORTCUTS = ("Only 138 films, of a screening programme: patients and controls differ in age.",)


def read_manifest(root: Path) -> Manifest:
    """The films under ``CXR/`` or ``CXR_png/``, with the masks of ``mask/`` or ``ManualMask/``.

    Raises:
        DataSetError: there is no folder of films, or a name is not of the source's form.
    """
    films, remarks = read_films(inner_folder(root, "MontgomerySet"), NAME, PREFIX)
    return Manifest(NAME, films, _POPULATION, "research", _ATTRIBUTION, _SHORTCUTS, LABELS, remarks)
