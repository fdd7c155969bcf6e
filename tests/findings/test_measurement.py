import json

from hilum.findings import (
    Contour,
    Decision,
    Diameter,
    FilmFacts,
    Measurement,
    Organ,
    Reading,
    Unit,
    from_json,
    to_json,
)

FILM = FilmFacts("0" * 64, "film.png", 8, 9, 8, "png")
CONTOUR = Contour(Organ.HEART, "anatomy", ((1.5, 2.0), (3.0, 4.0), (1.0, 4.5)))
RATIO = Measurement(
    "cardiothoracic_ratio",
    "anatomy",
    0.52,
    Unit.RATIO,
    (Diameter("heart", (1.0, 3.0), (3.0, 3.0), 2.0, 0.4),),
    threshold=0.5,
    decision=Decision.PRESENT,
)


def test_outlines_and_measurements_survive_the_wire() -> None:
    reading = Reading(FILM, (), (), (), contours=(CONTOUR,), measurements=(RATIO,))
    wire = json.loads(json.dumps(to_json(reading)))
    assert wire["contours"] == [{"organ": "heart", "bundle": "anatomy", "points": [[1.5, 2.0], [3.0, 4.0], [1.0, 4.5]]}]
    assert wire["measurements"][0]["diameters"][0]["end"] == [3.0, 3.0]
    assert from_json(wire) == reading


def test_a_reading_from_before_there_were_any_is_read() -> None:
    wire = to_json(Reading(FILM, (), (), ()))
    del wire["contours"], wire["measurements"]
    assert from_json(wire).measurements == ()
