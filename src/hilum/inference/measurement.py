"""What follows from the outlines of heart and lungs: the cardiothoracic ratio and the areas of the lungs.

The cardiothoracic ratio is the greatest transverse diameter of the heart over the greatest inner transverse diameter
of the thorax (Danzer CS, Am J Med Sci 1919;157:513-521). Here the first is the horizontal distance from the heart's
outermost point on one side to that on the other; the second the horizontal distance from the right lung's outermost
point to the left lung's. The ends of a diameter need not be at one height, as in Danzer's, who adds the distances
from the midline; its line is drawn level, midway between its ends. Predictions, masks and phantoms are measured alike.
"""

from collections.abc import Mapping, Sequence

from hilum.findings import Contour, Decision, Diameter, FilmFacts, Measurement, Organ, Point, Unit, View
from hilum.inference.outline import area

RATIO = "cardiothoracic_ratio"
ENLARGED_ABOVE = 0.5
"""Of the ratio, on the upright PA film of an adult."""
ADULT_AGE_YEARS = 18

HEART_NOT_FOUND = "heart_not_found"
LUNGS_NOT_FOUND = "lungs_not_found"
IMPLAUSIBLE = "implausible_outlines"
VIEW_AP, VIEW_LATERAL, VIEW_UNKNOWN = "view_ap", "view_lateral", "view_unknown"
CHILD, AGE_UNKNOWN = "child", "age_unknown"


def measure(contours: Sequence[Contour], bundle: str, facts: FilmFacts) -> tuple[Measurement, ...]:
    """The ratio, with a decision where the film allows one, and the area of each lung that was found."""
    found = {contour.organ: contour for contour in contours}
    return (
        measure_ratio(found, bundle, facts),
        *(_lung_area(found[organ], bundle, facts) for organ in (Organ.LEFT_LUNG, Organ.RIGHT_LUNG) if organ in found),
    )


def measure_ratio(found: Mapping[Organ, Contour], bundle: str, facts: FilmFacts) -> Measurement:
    """The cardiothoracic ratio; without a value, and with the reason, where heart or lungs were not found."""
    if facts.view is View.LATERAL:
        return Measurement(RATIO, bundle, None, Unit.RATIO, reason=VIEW_LATERAL)
    if not {Organ.LEFT_LUNG, Organ.RIGHT_LUNG} <= found.keys():
        return Measurement(RATIO, bundle, None, Unit.RATIO, reason=LUNGS_NOT_FOUND)
    if Organ.HEART not in found:
        return Measurement(RATIO, bundle, None, Unit.RATIO, reason=HEART_NOT_FOUND)
    heart, thorax = diameters(found, facts)
    if not (thorax.start[0] <= heart.start[0] and heart.end[0] <= thorax.end[0]):
        return Measurement(RATIO, bundle, None, Unit.RATIO, reason=IMPLAUSIBLE)
    value, reason = heart.length_px / thorax.length_px, reason_undecided(facts)
    is_enlarged = Decision.PRESENT if value > ENLARGED_ABOVE else Decision.ABSENT
    return Measurement(
        RATIO,
        bundle,
        round(value, 4),
        Unit.RATIO,
        (heart, thorax),
        threshold=ENLARGED_ABOVE if reason is None else None,
        decision=is_enlarged if reason is None else None,
        reason=reason,
    )


def diameters(found: Mapping[Organ, Contour], facts: FilmFacts) -> tuple[Diameter, Diameter]:
    """The diameters of the heart and of the thorax."""
    heart, left, right = (found[organ].points for organ in (Organ.HEART, Organ.LEFT_LUNG, Organ.RIGHT_LUNG))
    return (
        _diameter("heart", min(heart), max(heart), facts),
        _diameter("thorax", min(right), max(left), facts),
    )


def reason_undecided(facts: FilmFacts) -> str | None:
    """Why the ratio of a film says nothing of an enlarged heart; None where it does: on the PA film of an adult.

    An AP film enlarges the heart, which then lies farther from the detector; a child's ratio is larger.
    """
    if facts.age_years is not None and facts.age_years < ADULT_AGE_YEARS:
        return CHILD
    if facts.view is not View.PA:
        return VIEW_UNKNOWN if facts.view is None else VIEW_AP
    return AGE_UNKNOWN if facts.age_years is None else None


def _diameter(name: str, left: Point, right: Point, facts: FilmFacts) -> Diameter:
    y = round((left[1] + right[1]) / 2, 1)
    length_px = right[0] - left[0]
    length_mm = None if facts.spacing_mm is None else round(length_px * facts.spacing_mm[1], 1)
    return Diameter(name, (left[0], y), (right[0], y), round(length_px, 1), length_mm)


def _lung_area(contour: Contour, bundle: str, facts: FilmFacts) -> Measurement:
    px2 = area(contour.points)
    name = f"{contour.organ}_area"
    if facts.spacing_mm is None:
        return Measurement(name, bundle, round(px2, 1), Unit.PX2)
    return Measurement(name, bundle, round(px2 * facts.spacing_mm[0] * facts.spacing_mm[1], 1), Unit.MM2)
