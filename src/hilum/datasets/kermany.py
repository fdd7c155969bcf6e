"""The paediatric pneumonia films of Kermany et al. (Guangzhou), in the layout that Kaggle gives them."""

import re
from pathlib import Path

from hilum.datasets.film import Film
from hilum.datasets.film_files import inner_folder
from hilum.datasets.manifest import Manifest
from hilum.datasets.split import Split, split_of
from hilum.errors import DataSetError
from hilum.findings import LabelState, Population

NAME = "kermany"
KINDS = ("normal", "bacterial", "viral")
LABELS = ("pneumonia", "bacterial", "viral")
FOLDERS = ("train/NORMAL", "train/PNEUMONIA", "val/NORMAL", "val/PNEUMONIA")
TEST_FOLDERS = ("test/NORMAL", "test/PNEUMONIA")
"""The source's own test films, where they are there: a part of their own, to judge with and never to learn from."""

_POPULATION = Population("children of 1 to 5 years, one hospital (Guangzhou, China)", 1.0, 5.0)
_ATTRIBUTION = (
    "Kermany DS, Goldbaum M, Cai W, et al. Identifying Medical Diagnoses and Treatable Diseases by Image-Based Deep "
    "Learning. Cell 2018;172:1122-1131. Data: doi:10.17632/rscbjbr9sj.2, CC BY 4.0."
)
_SHORTCUTS = (
    "The originals differ in aspect ratio by class; squashing them to a square leaves that cue, and random aspect in "
    "training only blurs it.",
    "Some originals are colour files, and all of those are pneumonia.",
    "Normal and pneumonia films were collected apart: size, sharpness and exposure may differ by class.",
)

_NORMAL = re.compile(r"^(?:NORMAL\d*-)?IM-(\d+)-")
_PNEUMONIA = re.compile(r"^person(\d+)_(bacteria|virus)_")
_KIND_OF_WORD = {"bacteria": "bacterial", "virus": "viral"}


def read_manifest(root: Path) -> Manifest:
    """The films under ``root``, the folder that holds ``train`` and ``val`` (or ``chest_xray`` with them in it).

    A root with the ``test`` folder alone will do for judging.

    Raises:
        DataSetError: the folders are not there or a file's name is not of the source's form.
    """
    base = inner_folder(root, "chest_xray")
    needed = FOLDERS[:2] if not (base / "test").is_dir() or (base / "train").is_dir() else TEST_FOLDERS
    missing = [folder for folder in needed if not (base / folder).is_dir()]
    if missing:
        msg = f"Expected {' and '.join(needed)} under {base}; {', '.join(missing)} is not there. Correct --root."
        raise DataSetError(msg)
    # The test films come last, so that the numbers of the others do not depend on them.
    paths = [
        path
        for folders in (FOLDERS, TEST_FOLDERS)
        for path in sorted(path for folder in folders for path in _films_in(base / folder))
    ]
    return Manifest(
        dataset=NAME,
        films=tuple(_film(path, path.parent.parent.name) for path in paths),
        population=_POPULATION,
        terms="open",
        attribution=_ATTRIBUTION,
        shortcuts=_SHORTCUTS,
        labels=LABELS,
    )


def parse_name(name: str) -> tuple[str, str]:
    """The kind and the patient of a film, from its file's name.

    Bacterial and viral persons are numbered apart. ``IM-0115`` and ``NORMAL2-IM-0115`` may or may not be one child:
    they are taken for one, so that no child can be in two parts.

    Raises:
        DataSetError: the name is not of the source's form.
    """
    if match := _PNEUMONIA.match(name):
        kind = _KIND_OF_WORD[match[2]]
        return kind, f"{kind}-{int(match[1])}"
    if match := _NORMAL.match(name):
        return "normal", f"normal-{int(match[1])}"
    msg = f"Expected a name like person1_bacteria_1.jpeg or IM-0115-0001.jpeg, got {name!r}. Is this another data set?"
    raise DataSetError(msg)


def _films_in(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.jp*g") if not path.name.startswith(".")]


def _film(path: Path, official: str) -> Film:
    kind, patient = parse_name(path.name)
    if official == "test" and path.name.startswith("NORMAL2"):
        # The test's NORMAL2 numbers end where those of train begin, so they are no numbers of train's IM films.
        patient = patient.replace("normal-", "normal2-")
    states = {
        "pneumonia": kind != "normal",
        "bacterial": kind == "bacterial",
        "viral": kind == "viral",
    }
    labels = {name: LabelState.PRESENT if is_present else LabelState.ABSENT for name, is_present in states.items()}
    return Film(
        path=path,
        patient=patient,
        kind=kind,
        labels=labels,
        split=Split.TEST if official == "test" else split_of(NAME, patient),
        is_frontal=True,
        folder=official,
        official_split=official,
    )
