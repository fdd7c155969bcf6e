"""The Shenzhen tuberculosis films: one hospital, about half of the patients with tuberculosis."""

from pathlib import Path

from hilum.datasets.film_files import inner_folder
from hilum.datasets.lung_films import LABELS, read_films
from hilum.datasets.manifest import Manifest
from hilum.findings import Population

NAME = "shenzhen"
PREFIX = "CHNCXR"

_POPULATION = Population("outpatients of one hospital (Shenzhen No. 3, China) suspected of tuberculosis, and controls")
_ATTRIBUTION = (
    "Jaeger S, Candemir S, Antani S, Wáng YX, Lu PX, Thoma G. Two public chest X-ray datasets for computer-aided "
    "screening of pulmonary diseases. Quant Imaging Med Surg 2014;4(6):475-477. Films: U.S. National Library of "
    "Medicine. Masks: Stirenko S, et al., ELNANO 2018."
)
_SHORTCUTS = (
    "Films are of many sizes and aspects, and sizes differ between patients and controls.",
    "Only a part of the films has a mask, and no mask has the heart.",
)


def read_manifest(root: Path) -> Manifest:
    """The films under ``CXR/``, with their masks.

    Raises:
        DataSetError: there is no folder of films, or a name is not of the source's form.
    """
    films, remarks = read_films(inner_folder(root, "ChinaSet_AllFiles"), NAME, PREFIX)
    return Manifest(NAME, films, _POPULATION, "research", _ATTRIBUTION, _SHORTCUTS, LABELS, remarks)
