from hilum.findings import Draft, DraftSentence, DraftSource, DraftWord, FilmFacts, Look, Reading, from_json, to_json

DRAFT = Draft(
    "writer",
    "en",
    (
        DraftSentence("No edema.", DraftSource.WRITER, ("edema",), (DraftWord("edema", (Look("edema", True, 0.4),)),)),
        DraftSentence("Pleural effusion: present.", DraftSource.FINDINGS, ("effusion",), replaced=("No effusion.",)),
    ),
)


def test_a_draft_is_its_sentences() -> None:
    assert DRAFT.text == "No edema. Pleural effusion: present."


def test_a_reading_keeps_its_draft_in_json() -> None:
    reading = Reading(FilmFacts("0" * 64, "film.png", 8, 8, 8, "png"), (), (), (), draft=DRAFT)
    wire = to_json(reading)
    assert wire["draft"]["sentences"][1]["source"] == "findings"
    assert from_json(wire) == reading
    assert from_json({name: value for name, value in wire.items() if name != "draft"}).draft is None
