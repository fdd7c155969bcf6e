import pytest

from hilum.findings import Box, Contour, Organ, Zone
from hilum.inference.zones import zone_of


def outline(organ: Organ, left: float, top: float, right: float, bottom: float) -> Contour:
    return Contour(organ, "anatomy", ((left, top), (right, top), (right, bottom), (left, bottom)))


LUNGS = (
    outline(Organ.RIGHT_LUNG, 100, 100, 400, 700),
    outline(Organ.LEFT_LUNG, 600, 100, 900, 640),
    outline(Organ.HEART, 420, 400, 700, 700),
)


@pytest.mark.parametrize(
    ("box", "zone"),
    [
        (Box(150, 120, 100, 100), Zone.RIGHT_UPPER),
        (Box(150, 350, 100, 100), Zone.RIGHT_MIDDLE),
        (Box(150, 560, 100, 100), Zone.RIGHT_LOWER),
        (Box(700, 120, 150, 60), Zone.LEFT_UPPER),
        # Fluid hides the base of the lung: the box lies below its outline.
        (Box(700, 650, 150, 60), Zone.LEFT_LOWER),
        # Partly beside the lung.
        (Box(850, 380, 100, 40), Zone.LEFT_MIDDLE),
    ],
)
def test_a_box_lies_in_a_third_of_a_lung(box: Box, zone: Zone) -> None:
    assert zone_of(box, LUNGS) is zone


@pytest.mark.parametrize(
    "box",
    [
        Box(380, 400, 330, 280),
        Box(420, 200, 100, 100),
        Box(950, 200, 40, 40),
        Box(150, 800, 100, 100),
        Box(120, 150, 200, 500),
    ],
)
def test_a_box_on_both_lungs_on_neither_or_over_most_of_one_has_no_zone(box: Box) -> None:
    assert zone_of(box, LUNGS) is None


def test_a_box_of_the_heart_has_no_zone() -> None:
    # The left lung goes around the heart, so most of such a box lies within its frame.
    left = outline(Organ.LEFT_LUNG, 450, 100, 900, 640)
    heart = Box(440, 390, 270, 300)
    assert zone_of(heart, (LUNGS[0], left)) is Zone.LEFT_LOWER
    assert zone_of(heart, (LUNGS[0], left, LUNGS[2])) is None
    # What lies behind the heart and is smaller keeps its zone.
    assert zone_of(Box(600, 540, 90, 100), (LUNGS[0], left, LUNGS[2])) is Zone.LEFT_LOWER


def test_without_both_outlines_there_is_no_zone() -> None:
    assert zone_of(Box(150, 120, 100, 100), LUNGS[:1]) is None
    assert zone_of(Box(150, 120, 100, 100), ()) is None
