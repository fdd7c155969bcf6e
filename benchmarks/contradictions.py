"""How often the sentences of a writer contradict what is decided, how many are replaced, and whether any is left.

    python benchmarks/contradictions.py BUNDLE --nih FOLDER [--films N]
    python benchmarks/contradictions.py BUNDLE --openi FOLDER

With --nih the writer drafts of adult judge films of ChestX-ray14 (images-128), decided by the bundle that it writes of;
with --openi of the judge films of such a folder, phantoms say, decided by their labels.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hilum.datasets import Film, Split, read_manifest
from hilum.errors import FilmStopped
from hilum.findings import Decision, Finding, LabelState, Reading, Stated
from hilum.images import Radiograph, load_image
from hilum.inference import Bundle, load_bundle
from hilum.inference.report_writing import Question, parts_of, see, weigh, write
from hilum.reading import read
from hilum.reports.claims import claims, contradictions, decided_claims
from hilum.reports.drafting import count_faults, revise

LANGUAGE = "en"
STATES = {LabelState.PRESENT: Decision.PRESENT, LabelState.ABSENT: Decision.ABSENT}


def adults(root: Path, count: int | None) -> list[Film]:
    """Adult judge films, those of one seed where only some are asked for."""
    films = [
        film for film in read_manifest("nih14", root).of(Split.JUDGE) if film.folder == "images-128" and film.is_adult
    ]
    random.Random(0).shuffle(films)  # noqa: S311 - a choice of films, no secret
    return films[:count]


def readings(writer: Bundle, arguments: argparse.Namespace) -> Iterator[tuple[Radiograph, Reading]]:
    """The films with what is decided of them."""
    if arguments.nih:
        evidence = parts_of(writer)[1].evidence
        asked = [load_bundle("findings" if evidence is None else evidence.bundle)]
        for film in adults(arguments.nih, arguments.films):
            radiograph = load_image(film.path)
            try:
                yield radiograph, read(radiograph, asked, stated=Stated(film.age_years))
            except FilmStopped as stopped:
                print(f"{film.path.name} is left out: {stopped}")
        return
    for film in read_manifest("openi", arguments.openi).of(Split.JUDGE):
        if film.is_frontal:
            radiograph = load_image(film.path)
            found = (Finding(name, "labels", STATES[state]) for name, state in film.labels.items() if state in STATES)
            yield radiograph, Reading(radiograph.facts, (), tuple(found), ())


def main(arguments: argparse.Namespace) -> None:
    """Print how many sentences contradict, drafted by itself and with the decisions known, and how many are left."""
    writer = load_bundle(arguments.bundle)
    evidence = parts_of(writer)[1].evidence
    counts: Counter[str] = Counter()
    for radiograph, reading in readings(writer, arguments):
        decided = decided_claims(reading)
        probabilities = {one.name: one.probability for one in reading.findings if one.probability is not None}
        source = see(writer, [radiograph]) if evidence is None else weigh(writer, probabilities)
        drafts = {
            "by itself": write(writer, source, Question({}, faults=count_faults((), LANGUAGE))),
            "with the decisions known": write(writer, source, Question({}, faults=count_faults(decided, LANGUAGE))),
        }
        counts["films"] += 1
        for name, sentences in drafts.items():
            counts[f"{name}: sentences"] += len(sentences)
            counts[f"{name}: contradict"] += sum(
                bool(contradictions(claims(one.text, LANGUAGE), decided)) for one in sentences
            )
        final = revise(drafts["with the decisions known"], reading, LANGUAGE)
        counts["replaced"] += sum(len(one.replaced) for one in final)
        counts["added"] += sum(one.source == "findings" and not one.replaced for one in final)
        counts["left"] += sum(bool(contradictions(claims(one.text, LANGUAGE), decided)) for one in final)
    for name, count in counts.items():
        print(f"{name}: {count:,}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle")
    parser.add_argument("--nih", type=Path)
    parser.add_argument("--openi", type=Path)
    parser.add_argument("--films", type=int)
    given = parser.parse_args()
    if (given.nih is None) == (given.openi is None):
        parser.error("name --nih or --openi")
    main(given)
