"""Films and other pictures made for the guard by ``hilum guard-films``: films.csv and a folder of small pictures."""

from dataclasses import replace
from pathlib import Path

from hilum.datasets import csv_file
from hilum.datasets.manifest import Manifest
from hilum.findings import Population

NAME = "guard"
LABELS = ("not_a_chest", "lateral", "rotated_90", "rotated_180", "rotated_270", "mirrored", "cut_off")
"""What keeps a film from being read as it is; degrees are those of the turn, clockwise, that the film has suffered."""
TABLE = "films.csv"

_POPULATION = Population("frontal chest films of adults and children, as they are and as they should not be")
_ATTRIBUTION = (
    "Films, turned, mirrored and cut by program: ChestX-ray14 (Wang X, et al., CVPR 2017; NIH Clinical Center, free to "
    "use with acknowledgement and citation); Kermany DS, et al., Cell 2018;172:1122-1131, CC BY 4.0; Wingspan (MIT). "
    "Other pictures: the Debian packages mate-backgrounds (GPL-2+, CC BY-SA 4.0), ukui-wallpapers (CC BY-SA 3.0), "
    "lomiri-wallpapers (CC BY 4.0, CC BY-SA 3.0 and 4.0, CC0), gnome-backgrounds (CC BY-SA 3.0), "
    "plasma-workspace-wallpapers (GPL-2+), tuxpaint-stamps-default (GPL-2) and mricron-data (BSD); no picture of them "
    "is in the bundle."
)
_SHORTCUTS = (
    "Laterals, hands, skulls, pelves and knees are computed: no real one was there to learn from.",
    "Turned and cut films were turned and cut by program: a film exposed lying on its side may look otherwise.",
)


def read_manifest(root: Path) -> Manifest:
    """The pictures named by ``films.csv`` in ``root``.

    Raises:
        DataSetError: there is no such table, or it is not of the form that ``hilum guard-films`` writes.
    """
    return replace(
        csv_file.read_manifest(root / TABLE),
        dataset=NAME,
        population=_POPULATION,
        terms="open",
        attribution=_ATTRIBUTION,
        shortcuts=_SHORTCUTS,
    )
