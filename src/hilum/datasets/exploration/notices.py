"""What a researcher should know of a source before anything else, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hilum.datasets.exploration.boxes import Boxes
from hilum.datasets.exploration.classes import ClassCounts
from hilum.datasets.exploration.duplicates import Copy, Duplicates, Leakage
from hilum.datasets.exploration.formats import Files
from hilum.datasets.exploration.masks import OrganMasks
from hilum.datasets.exploration.shortcuts import ALL_CUES, Shortcuts

RARE_PATIENTS = 50
STRONGEST_NAMED = 3


class Weight(StrEnum):
    """How much a notice matters: ``wrong`` must be mended or left out, ``beware`` must be known."""

    WRONG = "wrong"
    BEWARE = "beware"


@dataclass(frozen=True)
class Notice:
    """One thing to know, with the section of the page that has the details."""

    weight: Weight
    section: str
    sentence: str


def notice_files(files: Files) -> Iterator[Notice]:
    """Films that cannot be read, blank or inverted ones, and more than one format."""
    faults = files.faults
    if faults.unreadable:
        yield Notice(Weight.WRONG, "faults", f"{_films(faults.unreadable)} cannot be read.")
    if faults.blank:
        show = "shows" if len(faults.blank) == 1 else "show"
        yield Notice(Weight.WRONG, "faults", f"{_films(faults.blank)} {show} one even shade, or nearly.")
    for named, what, all_do in (
        (
            faults.inverted,
            "seems inverted (bone dark) and is turned when read",
            "seem inverted (bone dark) and are turned when read",
        ),
        (faults.few_grey_levels, "has few grey levels", "have few grey levels"),
        (faults.wrong_suffix, "is of another format than its name says", "are of another format than their names say"),
    ):
        if named:
            yield Notice(Weight.BEWARE, "faults", f"{_films(named)} {what if len(named) == 1 else all_do}.")
    if len(files.encodings) > 1:
        yield Notice(Weight.BEWARE, "files", f"The films are stored in {len(files.encodings)} different ways.")


def notice_copies(duplicates: Duplicates, leakage: Leakage) -> Iterator[Notice]:
    """Leaks of the split, and copies with other labels."""
    for torn, whose in ((leakage.patients, "hilum's split"), (leakage.official_patients, "the source's own split")):
        if torn:
            patients = f"{len(torn):,} {'patient is' if len(torn) == 1 else 'patients are'}"
            yield Notice(Weight.WRONG, "leakage", f"{patients} in more than one part of {whose}.")
    if leakage.same_file:
        files = "1 file lies" if len(leakage.same_file) == 1 else f"{len(leakage.same_file):,} files lie"
        yield Notice(Weight.WRONG, "leakage", f"{files} in more than one part of the split, byte for byte.")
    if leakage.lookalikes:
        yield Notice(Weight.BEWARE, "leakage", f"{_pairs(leakage.lookalikes)} across parts of the split: look at them.")
    if duplicates.same_file:
        extra = sum(len(copy.films) - 1 for copy in duplicates.same_file)
        yield Notice(
            Weight.BEWARE,
            "duplicates",
            f"{extra:,} of the files {'is a copy' if extra == 1 else 'are copies'} of another.",
        )
    differ = [copy for copy in (*duplicates.same_file, *duplicates.lookalikes) if copy.labels_differ]
    if differ:
        yield Notice(
            Weight.BEWARE,
            "duplicates",
            f"{len(differ):,} of the copies and lookalikes {'has' if len(differ) == 1 else 'have'} different labels.",
        )


def notice_labels(classes: ClassCounts) -> Iterator[Notice]:
    """Labels too rare to judge a model by, and those the source is unsure of."""
    rare = [label for label, counts in classes.labels.items() if counts.patients_present < RARE_PATIENTS]
    if rare:
        yield Notice(Weight.BEWARE, "classes", f"Present in fewer than {RARE_PATIENTS} patients: {', '.join(rare)}.")
    uncertain = sum(counts.uncertain for counts in classes.labels.values())
    if uncertain:
        yield Notice(
            Weight.BEWARE,
            "classes",
            f"{uncertain:,} {'label is' if uncertain == 1 else 'labels are'} uncertain: neither present nor absent.",
        )


def notice_marks(boxes: Boxes, masks: dict[str, OrganMasks]) -> Iterator[Notice]:
    """Boxes and masks that cannot be right."""
    if boxes.faults:
        count = len({(fault.film, fault.finding, fault.box) for fault in boxes.faults})
        named = ", ".join(f"{fault.replace('_', ' ')} {found:,}" for fault, found in boxes.fault_counts.items())
        yield Notice(
            Weight.WRONG,
            "boxes",
            f"{count:,} of {boxes.total:,} boxes {'has' if count == 1 else 'have'} something wrong: {named}.",
        )
    if boxes.miscounts:
        films = sorted({one.film for one in boxes.miscounts})
        yield Notice(Weight.WRONG, "boxes", f"The source counts other boxes than it has on {_films(films)}.")
    if boxes.unmarked_labels:
        yield Notice(Weight.BEWARE, "boxes", f"No box marks: {', '.join(boxes.unmarked_labels)}.")
    unmarked = {label: one.unmarked for label, one in boxes.labels.items() if one.films and one.unmarked}
    if unmarked:
        named = ", ".join(f"{label} ({films:,})" for label, films in unmarked.items())
        yield Notice(Weight.BEWARE, "boxes", f"Films that have the label and no box of it: {named}.")
    for organ, found in masks.items():
        wrong = len({*found.empty, *found.unreadable, *found.other_size})
        if wrong:
            yield Notice(
                Weight.WRONG, "masks", f"{wrong:,} masks of {organ} are empty, damaged or not of the film's size."
            )


def notice_shortcuts(shortcuts: Shortcuts) -> Iterator[Notice]:
    """The strongest shortcut of each cue."""
    for cue in shortcuts.cues:
        found = [
            (judged.auc, label)
            for label, row in shortcuts.labels.items()
            if (judged := row.cues[cue]) and judged.is_strong
        ]
        if found and cue != ALL_CUES:
            more = f" and {len(found) - STRONGEST_NAMED} more" if len(found) > STRONGEST_NAMED else ""
            named = ", ".join(f"{label} ({auc:.2f})" for auc, label in sorted(found, reverse=True)[:STRONGEST_NAMED])
            yield Notice(
                Weight.BEWARE,
                "shortcuts",
                f"The {cue} alone tells, with an AUC clearly over 0.6: {named}{more}.",
            )


def _films(names: Sequence[object]) -> str:
    return f"{len(names):,} {'film' if len(names) == 1 else 'films'}"


def _pairs(copies: Sequence[Copy]) -> str:
    return "1 pair of films looks alike" if len(copies) == 1 else f"{len(copies):,} pairs of films look alike"
