from collections.abc import Callable, Sequence

from hilum.datasets import Film, Split
from hilum.datasets.exploration import classes
from hilum.datasets.exploration.classes import Tally, classes_of, count_classes, tally

MakeFilm = Callable[..., Film]
Labelled = Callable[[Sequence[str]], list[Film]]


def test_the_four_states_are_counted(labelled: Labelled) -> None:
    films = labelled(["x:present y:absent", "x:present y:uncertain", "x:uncertain y:present", "y:absent"])
    counts = count_classes(films, ("x", "y"))
    x, y = counts.labels["x"], counts.labels["y"]
    assert (x.present, x.absent, x.uncertain, x.unmentioned, x.patients_present) == (2, 0, 1, 1, 2)
    assert (y.present, y.absent, y.uncertain, y.unmentioned) == (1, 2, 1, 0)
    assert counts.labels_per_film == {0: 1, 1: 3}


def test_labels_that_come_together_are_counted(labelled: Labelled) -> None:
    films = labelled(["x:present y:present", "x:present y:present z:present", "y:present", "x:present"])
    together = count_classes(films, ("x", "y", "z", "never")).co_occurrence
    assert together.labels == ("x", "y", "z")
    assert together.films == ((3, 2, 1), (2, 3, 1), (1, 1, 1))
    assert count_classes(films, ()).co_occurrence.labels == ()


def test_patients_are_counted_once_in_each_part(make_film: MakeFilm) -> None:
    films = [
        make_film(patient="1", kind="ill", split=Split.FIT, folder="a"),
        make_film(patient="1", kind="well", split=Split.FIT, folder="b"),
        make_film(patient="2", kind="ill", split=Split.JUDGE, official_split="test"),
    ]
    counts = count_classes(films, ())
    assert counts.splits == {"fit": Tally(2, 1), "judge": Tally(1, 1)}
    assert counts.kinds == {"ill": Tally(2, 2), "well": Tally(1, 1)}
    assert counts.folders == {"a": Tally(1, 1), "b": Tally(1, 1)}
    assert counts.official_splits == {"test": Tally(1, 1)}
    assert counts.kinds_by_split == {"fit": {"ill": 1, "well": 1}, "judge": {"ill": 1}}
    assert tally(films, [None, None, None]) == {}


def test_a_class_is_a_label_or_a_kind_that_says_more(labelled: Labelled, make_film: MakeFilm) -> None:
    films = labelled(["x:present y:absent", "x:absent y:uncertain", "x:present"])
    found = {one.name: one for one in classes_of(films, ("x", "y"))}
    assert set(found) == {"x", "normal"}
    assert found["x"].present.tolist() == [True, False, True]
    assert found["x"].known.tolist() == [True, True, True]
    assert found["x"].pick("abc") == ["a", "c"]
    assert classes_of(films, ("y",))[0].name == "normal"
    spelt = [make_film(kind="x", labels=films[0].labels), make_film(kind="none", labels=films[1].labels)]
    assert [one.name for one in classes_of(spelt, ("x", "y"))] == ["x", "none"]


def test_only_the_most_frequent_classes_are_drawn(make_film: MakeFilm) -> None:
    films = [make_film(kind=f"kind{number}") for number in range(40) for _ in range(2 if number < 30 else 1)]
    assert len(classes_of(films, ())) == classes.MAX_CLASSES
