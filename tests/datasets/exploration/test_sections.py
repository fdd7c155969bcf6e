from dataclasses import replace

from hilum.datasets import LabelledBox
from hilum.datasets.exploration import Exploration, sections
from hilum.datasets.exploration.boxes import describe_boxes
from hilum.findings import Box


def test_faults_and_leaks_are_named(planted: Exploration) -> None:
    faults = sections.write_faults(planted, (), ())
    assert "Cannot be read: 1" in faults
    assert "b/cut.png: Expected a whole PNG" in faults
    assert "<li>a/blank.png</li>" in faults
    assert "a/p00.png, b/copy.png (patients 00, copied; fit, judge; other labels)" in sections.write_duplicates(
        planted, (), ()
    )
    assert "02: 1 in judge, 1 in tune" in sections.write_leakage(planted, (), ())


def test_the_shortcut_table_has_the_auc_with_its_interval(planted: Exploration) -> None:
    shortcuts = replace(planted.shortcuts, left_out={"view": "the source does not say"})
    page = sections.write_shortcuts(replace(planted, shortcuts=shortcuts), (), ())
    folder = planted.shortcuts.labels["opacity"].cues["source folder"]
    assert folder is not None
    assert f"<strong>{folder.auc:.2f}</strong><small>{folder.low:.2f}–{folder.high:.2f}</small></td>" in page
    assert "too few" in page
    assert "held out" in page
    assert "Not judged: view (the source does not say)." in page


def test_what_the_source_does_not_give_is_said(planted: Exploration) -> None:
    people = replace(planted.people, age_years=None, sexes={"unknown": 9}, views={"unknown": 9}, classes={})
    page = sections.write_people(replace(planted, people=people), (), ())
    assert "does not say how old" in page
    assert "of which sex" in page
    assert "which view" in page
    assert "marks no boxes" in sections.write_boxes(planted, (), ())
    assert "has no masks" in sections.write_masks(planted, (), ())
    assert "no written reports" in sections.write_remarks(planted, (), ())


def test_boxes_have_a_row_for_each_finding_and_the_faulty_are_listed(planted: Exploration) -> None:
    first = planted.surveyed[0]
    boxes = (LabelledBox("opacity", Box(0, 0, 32, 32)), LabelledBox("opacity", Box(60, 60, 10, 4)))
    marked = replace(first, film=replace(first.film, boxes=boxes))
    page = sections.write_boxes(replace(planted, boxes=describe_boxes([marked])), (), ())
    assert "2 boxes on 1 films; 0 films have none." in page
    assert '<th scope="row">opacity</th><td>2</td><td>1</td><td>2</td>' in page
    assert "a/p00.png: opacity at 60, 60, 10, 4: outside the film" in page


def test_films_whose_boxes_are_not_as_many_as_stated_are_listed(planted: Exploration) -> None:
    first = planted.surveyed[0]
    stated = replace(first, film=replace(first.film, boxes_stated={"opacity": 2}))
    page = sections.write_boxes(replace(planted, boxes=describe_boxes([stated])), (), ())
    assert "a/p00.png: opacity: 2 by the source&#x27;s table, 0 in its reports" in page


def test_headings_are_those_of_the_sections(planted: Exploration) -> None:
    written = [write(planted, (), ()) for write in sections.ALL]
    found = sections.headings(written)
    assert len(found) == len(sections.ALL)
    assert found[0] == ("notices", "Know this first")
