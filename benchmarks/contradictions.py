"""How often a writer contradicts what is decided, and what is left in a reading: a table of docs/report_writing.md.

    python benchmarks/contradictions.py WRITER DATASET=FOLDER [FILMS]

Of adult frontal judge films, decided by `findings`; FILMS of them, evenly spaced, 200 by default. Films of unknown
age, as phantoms in the form of Open-i, are read as of 60 years. A writer drafts each twice: by itself, and with the
decisions known, as in a reading, whose draft is then held to them.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hilum import read
from hilum.datasets import Film, Split, read_manifest
from hilum.errors import FilmStopped
from hilum.findings import DraftSentence, DraftSource, Reading, Stated
from hilum.images import load_image
from hilum.inference import Bundle, load_bundle
from hilum.inference.report_writing import Question, parts_of, see, weigh, write
from hilum.reports.claims import Claim, claims, contradictions, decided_claims
from hilum.reports.drafting import count_faults

LANGUAGE = "en"
FILMS = 200
AGE_YEARS = 60


def chosen(dataset: str, root: Path, count: int) -> list[Film]:
    """Adult frontal judge films, evenly spaced; of NIH those of its natural mix."""
    films = [film for film in read_manifest(dataset, root).of(Split.JUDGE) if film.is_frontal is not False]
    films = [film for film in films if (film.age_years is None or film.is_adult) and film.folder != "images-512"]
    return [films[place] for place in np.unique(np.linspace(0, len(films) - 1, min(count, len(films))).astype(int))]


def drafted_alone(writer: Bundle, film: Film, reading: Reading) -> list[str]:
    """What the writer makes of a film without the decisions."""
    evidence = parts_of(writer)[1].evidence
    if evidence is None:
        source = see(writer, [load_image(film.path)])
    else:
        answers = [one for one in reading.findings if one.bundle == evidence.bundle and one.probability is not None]
        source = weigh(writer, {one.name: one.probability for one in answers})
    return [one.text for one in write(writer, source, Question({}, faults=count_faults((), LANGUAGE)))]


def count_against(texts: Sequence[str], decided: Sequence[Claim]) -> int:
    """How many sentences contradict."""
    return sum(bool(contradictions(claims(text, LANGUAGE), decided)) for text in texts)


def drafted(sentences: Sequence[DraftSentence]) -> list[str]:
    """The sentences of a draft before it was held to the decisions; one that went against several counts once."""
    own = [one.text for one in sentences if one.source is DraftSource.WRITER]
    return [*own, *{text for one in sentences for text in one.replaced}]


def main() -> None:
    """Count, and print."""
    writer, findings = load_bundle(sys.argv[1]), load_bundle("findings")
    dataset, _, root = sys.argv[2].partition("=")
    count = Counter[str]()
    for film in chosen(dataset, Path(root), int(sys.argv[3]) if len(sys.argv) > 3 else FILMS):
        try:
            reading = read(film.path, (findings, writer), stated=Stated(age_years=film.age_years or AGE_YEARS))
        except FilmStopped:
            count["stopped by the guard"] += 1
            continue
        if reading.draft is None or reading.draft.reason is not None:
            count["without a draft"] += 1
            continue
        decided, sentences = decided_claims(reading), reading.draft.sentences
        alone, known = drafted_alone(writer, film, reading), drafted(sentences)
        count.update({
            "films": 1,
            "sentences drafted alone": len(alone),
            "of these against a decision": count_against(alone, decided),
            "sentences drafted with the decisions known": len(known),
            "of these against a decision, replaced": count_against(known, decided),
            "findings added": sum(one.source is DraftSource.FINDINGS and not one.replaced for one in sentences),
            "left against a decision": count_against([one.text for one in sentences], decided),
        })  # fmt: skip
    for name, value in count.items():
        print(f"{name}: {value:,}")


if __name__ == "__main__":
    main()
