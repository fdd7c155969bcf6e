"""``hilum read``: films in, readings out, in the terminal, as JSON, as PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilum.cli.drafts import is_learned, with_writer
from hilum.cli.exits import DONE, INCOMPLETE
from hilum.cli.places import fetched_file
from hilum.cli.targets import check_target
from hilum.errors import FilmError, FilmStopped, StorageError, UnreadableFilm, UsageError
from hilum.findings import AGE_MAX_YEARS, SCHEMA_VERSION, Override, Sex, Stated, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hilum.findings import Reading
    from hilum.images import Radiograph
    from hilum.inference import Bundle


Prevalence = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="How frequent a finding is where the patient comes from, such as pneumonia=0.02: shifts its "
        "probability and thresholds, so no decision changes. Repeatable.",
    ),
]
Indication = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Why the film was taken, for the report; it decides nothing.")
]
Prior = Annotated[
    str | None,
    typer.Option(
        metavar="F", help="An earlier film of the same patient, or its reading by --json: the report says what changed."
    ),
]
Draft = Annotated[
    str,
    typer.Option(
        metavar="findings|learned",
        help="How the report's findings are worded: composed of what was decided, or by a learned writer, which "
        "must be added: hilum models add research-bundles/report-evidence --accept-terms.",
    ),
]


def command(
    films: Annotated[
        list[str], typer.Argument(metavar="FILM...", help="PNG, JPEG or DICOM files, or s3://bucket/key of one.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line for each film.")] = False,
    pdf: Annotated[Path | None, typer.Option(metavar="F", help="Write the report of one film as PDF.")] = None,
    overlay: Annotated[Path | None, typer.Option(metavar="F", help="Write one film with its evidence as PNG.")] = None,
    language: Annotated[str, typer.Option(metavar="L", help="Of the report: en, es.")] = "en",
    age: Annotated[
        str | None, typer.Option(metavar="N", help=f"The patient's age in years, 0 to {AGE_MAX_YEARS}.")
    ] = None,
    sex: Annotated[str | None, typer.Option(metavar="|".join(Sex), help="The patient's sex.")] = None,
    view: Annotated[str | None, typer.Option(metavar="|".join(View), help="The film's view.")] = None,
    bundle: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A model to ask: a name, a folder or a zip. Repeatable.")
    ] = None,
    operating_point: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Decide by this operating point, such as youden; `hilum models show` explains them."
        ),
    ] = None,
    prevalence: Prevalence = None,
    draft: Draft = "findings",
    indication: Indication = None,
    prior: Prior = None,
    override: Annotated[
        str | None,
        typer.Option(metavar='"WHO: WHY"', help="Read films that the guard stops; the readings keep who and why."),
    ] = None,
) -> None:
    """Read chest films.

    Exit status: 0 all was done, 1 a film was refused or has no map for its overlay, 2 wrong use.
    """
    from hilum.inference import load_bundles
    from hilum.reading import by_default, check_question

    if len(films) > 1 and (pdf or overlay or prior):
        msg = f"--pdf, --overlay and --prior take one film, {len(films)} were given. Read them one by one."
        raise UsageError(msg)
    check_target("--pdf", pdf, ".pdf", [Path(film) for film in films])
    check_target("--overlay", overlay, ".png", [Path(film) for film in films])
    question = _Question(
        Stated.from_text(age, sex, view, prevalence or (), indication),
        language,
        operating_point,
        None if override is None else Override.from_text(override),
        is_learned(draft),
    )
    asked = with_writer(load_bundles(bundle) if bundle else by_default(), is_wanted=is_learned(draft))
    check_question(asked, language, operating_point, question.stated)
    if prior is not None:
        question = replace(question, before=earlier_reading(prior, asked, question))
    statuses = [
        _read_one(film, asked, question, as_json, pdf, overlay) for film in _with_progress(films, is_wanted=as_json)
    ]
    raise typer.Exit(INCOMPLETE if INCOMPLETE in statuses else DONE)


@dataclass(frozen=True)
class _Question:
    """What is asked of every film alike."""

    stated: Stated
    language: str
    operating_point: str | None
    override: Override | None
    is_drafted: bool
    before: Reading | None = None


def _read_one(
    film: str, bundles: tuple[Bundle, ...], question: _Question, as_json: bool, pdf: Path | None, overlay: Path | None
) -> int:
    """Read, print and write one film; the status is that of a command that could or could not."""
    try:
        radiograph, reading = _read(film, bundles, question)
    except FilmError as error:
        _print_refusal(film, error, as_json)
        return INCOMPLETE
    _print_reading(reading, as_json)
    return _write_documents(radiograph, reading, pdf, overlay)


def _read(film: str, bundles: tuple[Bundle, ...], question: _Question) -> tuple[Radiograph, Reading]:
    from hilum.images import load_image
    from hilum.reading import compare, read
    from hilum.reports import compose

    try:
        with fetched_file(film) as file:
            radiograph = load_image(file)
    except StorageError as error:
        raise UnreadableFilm(error.message, code="film_not_fetched") from error
    reading = read(
        radiograph,
        bundles,
        stated=question.stated,
        language=question.language,
        operating_point=question.operating_point,
        override=question.override,
    )
    if question.before is not None:
        reading = compare(reading, question.before)
    if question.is_drafted:
        reading = replace(reading, report=compose(reading, question.language, is_drafted=True))
    return radiograph, reading


def earlier_reading(place: str, bundles: tuple[Bundle, ...], question: _Question) -> Reading:
    """The reading of an earlier film: from JSON where that is given, else the film is read by the same models.

    Raises:
        UsageError: the JSON is no reading.
        FilmError: the film cannot be read.
    """
    from hilum.findings import from_json

    if Path(place).suffix.lower() != ".json":
        # Its view is its own, and it is read for its decisions alone.
        stated = Stated(question.stated.age_years, question.stated.sex)
        return _read(place, bundles, replace(question, stated=stated, is_drafted=False))[1]
    try:
        return from_json(json.loads(Path(place).read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError) as error:
        msg = f"Expected the reading of one earlier film in {place}, as hilum read --json writes it: {error}"
        raise UsageError(msg) from error


def _with_progress(films: list[str], *, is_wanted: bool) -> Iterable[str]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    # The tables are progress enough; a bar is for many films whose JSON goes elsewhere, and for a person who looks.
    is_long = is_wanted and len(films) > 8 and console.is_terminal
    return track(films, "Reading", console=console, disable=not is_long)


def _print_reading(reading: Reading, as_json: bool) -> None:
    from hilum.cli.table import print_reading
    from hilum.findings import to_json

    if as_json:
        typer.echo(json.dumps(to_json(reading), ensure_ascii=False))
    else:
        print_reading(reading)


def _print_refusal(film: str, error: FilmError, as_json: bool) -> None:
    if as_json:
        line = {
            "schema_version": SCHEMA_VERSION,
            "film": {"name": Path(film).name},
            "error": {"code": error.code, "message": error.message},
        }
        typer.echo(json.dumps(line, ensure_ascii=False))
    way_out = ' To read it all the same: --override "WHO: WHY".' if isinstance(error, FilmStopped) else ""
    typer.echo(f"{film}: refused: {error.message}{way_out}", err=True)


def _write_documents(radiograph: Radiograph, reading: Reading, pdf: Path | None, overlay: Path | None) -> int:
    """Write what was asked for; the status is that of a command that could or could not."""
    from hilum.images import annotated_png, film_png
    from hilum.reports import render_pdf
    from hilum.reports.pdf import PICTURE_SIDE_PX
    from hilum.storage import write_whole

    if pdf is not None:
        pictures = film_png(radiograph, PICTURE_SIDE_PX), annotated_png(radiograph, reading, PICTURE_SIDE_PX)
        write_whole(pdf, render_pdf(reading, *pictures))
    if overlay is None:
        return DONE
    picture = annotated_png(radiograph, reading)
    if picture is None:
        _print_lack_of_map(reading, overlay)
        return INCOMPLETE
    write_whole(overlay, picture)
    return DONE


def _print_lack_of_map(reading: Reading, overlay: Path) -> None:
    from hilum.reports import why_not_assessed

    reasons = dict.fromkeys(why_not_assessed(reading, item, "en") for item in reading.findings if item.reason)
    why = " ".join(["Nothing was assessed, so there is no map to draw.", *reasons])
    typer.echo(f"{reading.film.name}: no overlay: {why} {overlay} was not written.", err=True)
