from hilum.evaluation.guard_card import write_guard_card
from hilum.inference import find_bundle


def test_the_card_shows_every_point_and_its_limits():
    manifest = find_bundle("guard").manifest
    card = write_guard_card(manifest)
    for answer in manifest.answers:
        for name, point in answer.operating_points.items():
            assert f"| {answer.name} | {name} | {point.threshold:.3f} |" in card
    assert "no real radiograph of another" in " ".join(card.split())
    assert "NIH Clinical Center" in " ".join(card.split())


def test_the_shipped_card_is_the_one_that_is_written():
    found = find_bundle("guard")
    assert (found.path / "CARD.md").read_text(encoding="utf-8") == write_guard_card(found.manifest)
