from collections.abc import Callable

import pytest

from hilum.datasets import Film, LabelledBox
from hilum.datasets.boxes import BoxFault
from hilum.datasets.exploration.boxes import Boxes, FaultyBox, Marked, Miscount, describe_boxes
from hilum.datasets.exploration.classes import count_classes
from hilum.datasets.exploration.duplicates import Copy, Duplicates, Leakage, TornPatient
from hilum.datasets.exploration.formats import describe_files
from hilum.datasets.exploration.masks import OrganMasks
from hilum.datasets.exploration.notices import (
    notice_copies,
    notice_files,
    notice_labels,
    notice_marks,
    notice_shortcuts,
)
from hilum.datasets.exploration.shortcuts import CueAuc, LabelShortcuts, Shortcuts
from hilum.datasets.exploration.survey import Surveyed
from hilum.findings import Box, LabelState

MakeFilm = Callable[..., Film]
MakeSurveyed = Callable[..., Surveyed]


def test_a_sound_source_gives_no_notice(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    assert list(notice_files(describe_files([make_surveyed(make_film("1.png"))], ()))) == []
    assert list(notice_copies(Duplicates((), ()), Leakage((), (), (), ()))) == []
    assert list(notice_marks(Boxes(0, 0, 1, {}, {}, (), {}, ()), {})) == []
    assert list(notice_shortcuts(Shortcuts("", (), {}, {}))) == []


def test_one_film_is_and_two_are(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    inverted = [make_surveyed(make_film(name), checks=("polarity_inverted",)) for name in ("1.png", "2.png")]
    (one,) = notice_files(describe_files(inverted[:1], ()))
    (two,) = notice_files(describe_files(inverted, ()))
    assert one.sentence == "1 film seems inverted (bone dark) and is turned when read."
    assert two.sentence == "2 films seem inverted (bone dark) and are turned when read."


def test_leaks_are_wrong_and_copies_are_to_be_known() -> None:
    copy = Copy(("1.png", "2.png", "3.png"), ("a", "b"), ("fit", "judge"), labels_differ=True)
    torn = TornPatient("a", {"fit": 1, "judge": 1})
    found = list(notice_copies(Duplicates((copy,), ()), Leakage((torn, torn), (torn,), (copy,), ())))
    assert [(notice.weight.value, notice.sentence) for notice in found] == [
        ("wrong", "2 patients are in more than one part of hilum's split."),
        ("wrong", "1 patient is in more than one part of the source's own split."),
        ("wrong", "1 file lies in more than one part of the split, byte for byte."),
        ("beware", "2 of the files are copies of another."),
        ("beware", "1 of the copies and lookalikes has different labels."),
    ]


def test_rare_and_uncertain_labels_are_named(make_film: MakeFilm) -> None:
    films = [make_film(patient=str(number), labels={"often": LabelState.PRESENT}) for number in range(50)]
    films += [make_film(labels={"rare": LabelState.UNCERTAIN}), make_film(labels={"rare": LabelState.PRESENT})]
    sentences = [notice.sentence for notice in notice_labels(count_classes(films, ("often", "rare")))]
    assert sentences == [
        "Present in fewer than 50 patients: rare.",
        "1 label is uncertain: neither present nor absent.",
    ]


def test_a_box_with_two_faults_counts_once(make_film: MakeFilm, make_surveyed: MakeSurveyed) -> None:
    boxes = (LabelledBox("x", Box(90, 70, 30, 30)), LabelledBox("x", Box(1, 1, 5, 5)))
    found = describe_boxes([make_surveyed(make_film(boxes=boxes, labels={"x": LabelState.ABSENT}))])
    assert len(found.faults) == 3
    assert next(iter(notice_marks(found, {}))).sentence == (
        "2 of 2 boxes have something wrong: label not present 2, outside the film 1."
    )
    faults = tuple(FaultyBox("f", "x", (1, 1, 1, 1), fault) for fault in (BoxFault.OUTSIDE, BoxFault.EMPTY))
    one = Boxes(
        total=7,
        films=7,
        films_without=2,
        findings={},
        labels={"x": Marked(7, 3), "y": Marked(0, 2), "z": Marked(4, 0)},
        faults=faults,
        fault_counts={"outside_the_film": 1, "no_area": 1},
        miscounts=(Miscount("f", "x", 1, 2), Miscount("f", "z", 1, 2)),
    )
    organ = OrganMasks(3, None, empty=("a",), unreadable=("b",), other_size=("a",))
    assert [notice.sentence for notice in notice_marks(one, {"heart": organ})] == [
        "1 of 7 boxes has something wrong: outside the film 1, no area 1.",
        "The source counts other boxes than it has on 1 film.",
        "No box marks: y.",
        "Films that have the label and no box of it: x (3).",
        "2 masks of heart are empty, damaged or not of the film's size.",
    ]


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (0.55, []),
        (0.61, ["The view alone tells, with an AUC clearly over 0.6: d (0.90), c (0.85), b (0.80) and 1 more."]),
    ],
)
def test_the_strongest_labels_of_a_cue_are_named(low: float, said: list[str]) -> None:
    aucs = {"a": 0.75, "b": 0.8, "c": 0.85, "d": 0.9}
    rows = {label: LabelShortcuts(9, 9, 9, {"view": CueAuc(auc, low, 0.99)}) for label, auc in aucs.items()}
    assert [notice.sentence for notice in notice_shortcuts(Shortcuts("", ("view",), {}, rows))] == said
