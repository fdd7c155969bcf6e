"""The sections of the page of an exploration, each a function of what was found."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from hilum.datasets.exploration.boxes import FaultyBox, Miscount
from hilum.datasets.exploration.classes import Tally
from hilum.datasets.exploration.demographics import Quartiles
from hilum.datasets.exploration.duplicates import Copy, TornPatient
from hilum.datasets.exploration.exploration import Exploration
from hilum.datasets.exploration.markup import Html, bar, beside, cell, figure, listing, paragraph, section, table
from hilum.datasets.exploration.sheets import Sheet
from hilum.datasets.exploration.shortcuts import CueAuc

Charts = Collection[str]
Sheets = Sequence[Sheet]
_HEADING = re.compile(r'<section id="([^"]+)">\n<h2>([^<]+)</h2>')


def headings(written: Sequence[str]) -> list[tuple[str, str]]:
    """The name and the heading of each section that has something in it."""
    return [(found[1], found[2]) for one in written if (found := _HEADING.search(one))]


def write_notices(exploration: Exploration, _charts: Charts, _sheets: Sheets) -> Html:
    """What to know before anything else."""
    items = "".join(
        f'<li class="{notice.weight.value}"><a href="#{notice.section}">{paragraph(notice.sentence)}</a></li>\n'
        for notice in exploration.notices
    )
    return section(
        "notices",
        "Know this first",
        [f'<ul class="notices">\n{items}</ul>\n' if items else _none("Nothing stands out.")],
    )


def write_classes(exploration: Exploration, charts: Charts, _sheets: Sheets) -> Html:
    """Labels in their states, kinds, parts and folders."""
    counts = exploration.classes
    labels = [
        (
            name,
            one.present,
            one.patients_present,
            one.absent,
            one.uncertain,
            one.unmentioned,
        )
        for name, one in counts.labels.items()
    ]
    states = ("Label", "Present", "Patients", "Absent", "Uncertain", "Unmentioned")
    kinds = sorted({kind for row in counts.kinds_by_split.values() for kind in row})
    by_split = [
        (split, one.films, one.patients, *(counts.kinds_by_split[split].get(kind, 0) for kind in kinds))
        for split, one in counts.splits.items()
    ]
    return section(
        "classes",
        "Classes and labels",
        [
            table(states, labels, "numbers") if labels else _none("The source has no labels."),
            _chart(charts, "classes.png", "Films of each class; a film may be of several"),
            _chart(
                charts,
                "co-occurrence.png",
                "Films with both labels; the darker, the greater the share of the row's films",
            ),
            table(("Part of the split", "Films", "Patients", *kinds), by_split, "numbers"),
            *_tallies({"The source's own split": counts.official_splits, "Source folder": counts.folders}),
        ],
    )


def write_people(exploration: Exploration, charts: Charts, _sheets: Sheets) -> Html:
    """Age, sex and view, of all and by class."""
    people = exploration.people
    per_patient = ", ".join(
        f"{patients:,} with {films}" for films, patients in list(people.films_per_patient.items())[:6]
    )
    more = " and so on" if len(people.films_per_patient) > 6 else ""
    rows = [
        (name, one.age_years and one.age_years.median, _percent(one.share_male), _percent(one.share_ap))
        for name, one in people.classes.items()
    ]
    has_more = any(value is not None for row in rows for value in row[1:])
    known = people.age_years
    return section(
        "people",
        "Age, sex and view",
        [
            paragraph(f"{people.patients:,} patients; films of a patient: {per_patient}{more}."),
            paragraph(
                f"Ages: {known.minimum:g} to {known.maximum:g} years, median {known.median:g}; "
                f"{people.age_unknown:,} unknown."
            )
            if known
            else _none("The source does not say how old the patients are."),
            _chart(charts, "ages.png", "Ages of the films' patients"),
            _chart(charts, "ages-by-class.png", "Ages in each class: quarters, least and greatest"),
            beside(
                _counts("Sex", people.sexes, "The source does not say of which sex the patients are."),
                _counts("View", people.views, "The source does not say which view the films are."),
            ),
            table(("Class", "Median age", "Male", "AP"), rows, "numbers") if has_more else "",
        ],
    )


def write_files(exploration: Exploration, charts: Charts, _sheets: Sheets) -> Html:
    """Formats, sizes, aspects and brightness."""
    files = exploration.files
    rows = [
        ("all films", *map(_spread, (files.all.width, files.all.height, files.all.aspect, files.all.brightness))),
        *(
            (name, *map(_spread, (one.width, one.height, one.aspect, one.brightness)))
            for name, one in files.classes.items()
        ),
    ]
    return section(
        "files",
        "Files and sizes",
        [
            beside(
                _counts("Stored as", files.encodings, "No film could be read."),
                _counts("Bits of a pixel", {str(bits): count for bits, count in files.bit_depths.items()}, ""),
                _counts(f"Size in pixels ({files.different_sizes:,} different)", files.sizes, ""),
            ),
            paragraph("Medians, with the middle half in brackets:", "small"),
            table(("Class", "Width", "Height", "Width / height", "Mean grey"), rows, "numbers"),
            _chart(charts, "sizes.png", "Sizes of the films; the line is a square"),
            _chart(charts, "aspects.png", "Width over height in each class: quarters, least and greatest"),
            _chart(charts, "brightness.png", "Mean grey in each class: quarters, least and greatest"),
        ],
    )


def write_faults(exploration: Exploration, _charts: Charts, sheets: Sheets) -> Html:
    """Films that something is wrong with, named."""
    faults = exploration.files.faults
    found = [
        listing("Cannot be read", [f"{fault.film}: {fault.message}" for fault in faults.unreadable]),
        listing("One even shade, or nearly", faults.blank),
        listing("Seem inverted: bone dark and air bright", faults.inverted),
        listing("Fewer than 48 of 256 grey levels", faults.few_grey_levels),
        listing("Of another format than the name says", faults.wrong_suffix),
        listing("A side under 200 pixels", faults.low_resolution),
        *_sheets_of("faults", sheets),
    ]
    return section(
        "faults", "Films to look at", [*found] if any(found) else [_none("Every film can be read, and none is blank.")]
    )


def write_duplicates(exploration: Exploration, _charts: Charts, sheets: Sheets) -> Html:
    """Films that are there twice."""
    duplicates = exploration.duplicates
    found = [
        listing("The same file", [_name(copy) for copy in duplicates.same_file]),
        listing("Look alike", [_name(copy) for copy in duplicates.lookalikes]),
        *_sheets_of("duplicates", sheets),
    ]
    return section("duplicates", "Films that are there twice", found if any(found) else [_none("None was found.")])


def write_leakage(exploration: Exploration, _charts: Charts, _sheets: Sheets) -> Html:
    """What the parts of the split share."""
    leakage = exploration.leakage
    found = [
        listing("Patients in several parts of hilum's split", [_torn(one) for one in leakage.patients]),
        listing(
            "Patients in several parts of the source's own split", [_torn(one) for one in leakage.official_patients]
        ),
        listing("The same file in several parts", [_name(copy) for copy in leakage.same_file]),
        listing("Look alike, in several parts", [_name(copy) for copy in leakage.lookalikes]),
    ]
    return section(
        "leakage", "Leaks of the split", found if any(found) else [_none("The parts share no patient and no film.")]
    )


def write_boxes(exploration: Exploration, charts: Charts, sheets: Sheets) -> Html:
    """Boxes: how many, how large, where, and the faulty ones."""
    boxes = exploration.boxes
    if not boxes.labels and not boxes.total:
        return section("boxes", "Boxes", [_none("The source marks no boxes.")])
    rows = [
        (
            name,
            one.boxes,
            one.films,
            max(one.boxes_per_film),
            one.area_share and Html(f"{100 * one.area_share.median:.1f} %"),
            one.centre and f"{one.centre[0]:.2f}, {one.centre[1]:.2f}",
        )
        for name, one in boxes.findings.items()
    ]
    columns = ("Finding", "Boxes", "Films", "Most on a film", "Median area", "Mean centre (across, down)")
    return section(
        "boxes",
        "Boxes",
        [
            paragraph(f"{boxes.total:,} boxes on {boxes.films:,} films; {boxes.films_without:,} films have none."),
            table(columns, rows, "numbers"),
            table(
                ("Label", "Films with a box of it", "Films that have the label and no box"),
                [(name, one.films, one.unmarked) for name, one in boxes.labels.items()],
                "numbers",
            ),
            listing("Something wrong", [_faulty(fault) for fault in boxes.faults]),
            listing("Other boxes than the source counts", [_miscount(one) for one in boxes.miscounts]),
            _chart(charts, "box-places.png", "Where the boxes of each finding lie: the brighter, the more of them"),
            _chart(charts, "box-areas.png", "Area of the boxes: quarters, least and greatest"),
            *_sheets_of("boxes", sheets),
        ],
    )


def write_masks(exploration: Exploration, _charts: Charts, sheets: Sheets) -> Html:
    """Masks: how many, how much of the film, and the faulty ones."""
    if not exploration.masks:
        return section("masks", "Masks", [_none("The source has no masks.")])
    rows = [(organ, one.films, _spread(one.area_share)) for organ, one in exploration.masks.items()]
    faults = [
        listing(f"{organ}, {what}", names)
        for organ, one in exploration.masks.items()
        for what, names in (("empty", one.empty), ("damaged", one.unreadable), ("of another size", one.other_size))
    ]
    return section(
        "masks",
        "Masks",
        [table(("Organ", "Films", "Share of the film"), rows, "numbers"), *faults, *_sheets_of("masks", sheets)],
    )


def write_shortcuts(exploration: Exploration, _charts: Charts, _sheets: Sheets) -> Html:
    """The shortcut table."""
    shortcuts = exploration.shortcuts
    rows = [
        (name, row.present, *(_auc(row.cues[cue]) for cue in shortcuts.cues)) for name, row in shortcuts.labels.items()
    ]
    left_out = "; ".join(f"{cue} ({why})" for cue, why in shortcuts.left_out.items())
    return section(
        "shortcuts",
        "Shortcuts: what predicts a label without being the disease",
        [
            table(("Label", "Films", *shortcuts.cues), rows, "numbers shortcuts")
            if rows and shortcuts.cues
            else _none("There is nothing to predict, or nothing to predict it by."),
            paragraph(f"AUC. {shortcuts.method}", "small"),
            paragraph(f"Not judged: {left_out}.", "small") if left_out else "",
            listing("Known of this source", exploration.source.known_shortcuts),
        ],
    )


def write_examples(_exploration: Exploration, _charts: Charts, sheets: Sheets) -> Html:
    """Films of each class."""
    return section(
        "examples", "Examples of each class", list(_sheets_of("examples", sheets)) or [_none("No film could be read.")]
    )


def write_remarks(exploration: Exploration, _charts: Charts, _sheets: Sheets) -> Html:
    """What the source's files lack, and its reports."""
    reports = exploration.reports
    said = ", ".join(f"{name} {count:,}" for name, count in reports.sections.items())
    return section(
        "remarks",
        "Remarks on the source",
        [
            *(paragraph(remark) for remark in exploration.source.remarks),
            paragraph(f"{reports.films:,} films have a written report; sections: {said}.")
            if reports.films
            else _none("The source has no written reports."),
        ],
    )


ALL: tuple[Callable[[Exploration, Charts, Sheets], Html], ...] = (
    write_notices, write_classes, write_people, write_files, write_faults, write_duplicates, write_leakage,
    write_boxes, write_masks, write_shortcuts, write_examples, write_remarks,
)  # fmt: skip


def _none(sentence: str) -> Html:
    return paragraph(sentence, "none")


def _chart(charts: Charts, file: str, caption: str) -> Html:
    return figure(file, caption, "chart") if file in charts else Html("")


def _sheets_of(name: str, sheets: Sheets) -> Iterator[str]:
    for sheet in sheets:
        if sheet.section == name:
            plates = "".join(figure(plate.file, plate.caption) for plate in sheet.plates)
            yield f'<div class="sheet"><h3>{paragraph(sheet.title)}</h3><div class="plates">{plates}</div></div>\n'


def _tallies(tallies: dict[str, dict[str, Tally]]) -> Iterator[Html]:
    for heading, counts in tallies.items():
        if counts:
            rows = [(name, one.films, one.patients) for name, one in counts.items()]
            yield table((heading, "Films", "Patients"), rows, "numbers")


def _counts(heading: str, counts: dict[str, int], none: str) -> Html:
    if not set(counts) - {"unknown"}:
        return _none(none) if none else Html("")
    total = sum(counts.values())
    return table((heading, "Films"), [(name, bar(count, count / total)) for name, count in counts.items()], "numbers")


def _spread(numbers: Quartiles | None) -> str | None:
    if numbers is None:
        return None
    form = ".0f" if numbers.median >= 10 else ".3g"
    if numbers.lower == numbers.upper:
        return f"{numbers.median:{form}}"
    return f"{numbers.median:{form}} ({numbers.lower:{form}}–{numbers.upper:{form}})"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def _auc(judged: CueAuc | None) -> Html:
    if judged is None:
        return cell("too few", 0)
    return Html(
        cell(f"{judged.auc:.2f}", 2 * (judged.auc - 0.5), is_bold=judged.is_strong).removesuffix("</td>")
        + f"<small>{judged.low:.2f}–{judged.high:.2f}</small></td>"
    )


def _name(copy: Copy) -> str:
    differ = "; other labels" if copy.labels_differ else ""
    whose = "one patient" if len(copy.patients) == 1 else f"patients {', '.join(copy.patients)}"
    alike = f"; {copy.distance} of 1,024 bits differ" if copy.distance else ""
    return f"{', '.join(copy.films)} ({whose}; {', '.join(copy.splits)}{alike}{differ})"


def _torn(one: TornPatient) -> str:
    return f"{one.patient}: " + ", ".join(f"{films} in {part}" for part, films in one.films.items())


def _faulty(fault: FaultyBox) -> str:
    sides = ", ".join("no number" if side is None else f"{side:g}" for side in fault.box)
    return f"{fault.film}: {fault.finding} at {sides}: {fault.fault.value.replace('_', ' ')}"


def _miscount(one: Miscount) -> str:
    return f"{one.film}: {one.finding}: {one.stated} by the source's table, {one.found} in its reports"
