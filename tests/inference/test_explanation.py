import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from skimage.draw import polygon2mask

from hilum.findings import ActivationMap, CheckOutcome, Contour, Decision, FilmFacts, Finding, Organ
from hilum.images import InputSpec
from hilum.inference.bundle import BundleManifest
from hilum.inference.explanation import check_maps, evidence, on_film, place_maps
from hilum.phantoms import make_phantom


@pytest.fixture
def manifest(fields: dict[str, Any]) -> BundleManifest:
    return BundleManifest.model_validate_json(json.dumps(fields))


@pytest.mark.parametrize("seed", range(5))
def test_equals_grad_cam_of_the_log_odds_by_autograd(manifest: BundleManifest, seed: int) -> None:
    random = np.random.default_rng(seed)
    features = torch.tensor(random.normal(0, 1, (6, 7, 7)), requires_grad=True)
    weight = torch.tensor(random.normal(0, 1, (3, 6)))
    maps = torch.einsum("kc,chw->khw", weight, features)
    logits = maps.mean(dim=(1, 2))
    log_odds = torch.logsumexp(logits[1:], 0) - logits[0]
    (gradient,) = torch.autograd.grad(log_odds, features)
    cam = (gradient.mean(dim=(1, 2))[:, None, None] * features).sum(0).detach()
    expected = (cam / cam.abs().max()).clamp(min=0).numpy()

    found = evidence(logits.detach().numpy(), maps.detach().numpy(), manifest, manifest.answers[0])
    np.testing.assert_allclose(np.array(found.rows), expected, atol=1e-4)


def test_a_flat_film_supports_nothing(manifest: BundleManifest) -> None:
    found = evidence(np.zeros(3), np.zeros((3, 4, 4)), manifest, manifest.answers[0])
    assert np.array(found.rows).max() == 0


def test_evidence_against_is_no_support(manifest: BundleManifest) -> None:
    maps = np.zeros((3, 2, 2))
    maps[0, 0, 0] = 5.0
    maps[1, 1, 1] = 1.0
    rows = evidence(np.array([5.0, 0.0, -9.0]), maps, manifest, manifest.answers[0]).rows
    assert rows[0][0] == 0
    assert 0.15 < rows[1][1] < 0.25


def test_a_label_by_itself_is_explained_by_its_own_map(fields: dict[str, Any]) -> None:
    fields["activation"] = "sigmoid"
    fields["answers"][0].update(classes=["viral"], resembles=[])
    manifest = BundleManifest.model_validate_json(json.dumps(fields))
    maps = np.random.default_rng(0).normal(size=(3, 5, 5))
    rows = evidence(np.zeros(3), maps, manifest, manifest.answers[0]).rows
    np.testing.assert_allclose(np.array(rows), (maps[2] / np.abs(maps[2]).max()).clip(min=0), atol=1e-4)


def test_a_map_of_a_cropped_input_is_placed_on_the_film() -> None:
    square = ActivationMap(((0.5, 1.0), (0.0, 0.25)))
    assert on_film(square, InputSpec(size=16), 100, 200) == square
    placed = on_film(square, InputSpec(size=16, resize="crop"), 100, 200)
    assert placed.rows == ((0.0, 0.5, 1.0, 0.0), (0.0, 0.0, 0.25, 0.0))


PHANTOM = make_phantom(3, size_px=256, age_years=50.0)
FACTS = FilmFacts("", "phantom.png", PHANTOM.truth.width, PHANTOM.truth.height, 8, "png")
OUTLINES = tuple(
    Contour(organ, "truth", tuple((float(x), float(y)) for x, y in getattr(PHANTOM.truth, organ))) for organ in Organ
)
SIDE = 32


def lit(*organs: Organ, elsewhere: bool = False) -> ActivationMap:
    """A map with one lit cell in the middle of each organ, and one in the film's corner."""
    rows = np.zeros((SIDE, SIDE))
    for organ in organs:
        x, y = np.mean(getattr(PHANTOM.truth, organ), axis=0)
        rows[int(y * SIDE / FACTS.height), int(x * SIDE / FACTS.width)] = 1.0
    if elsewhere:
        rows[1, 1] = 1.0
    return ActivationMap(tuple(map(tuple, rows.tolist())))


def inside(name: str, activation: ActivationMap, contours: Sequence[Contour] = OUTLINES) -> float | None:
    """The share of a finding's map inside the outlines."""
    finding = Finding(name, "findings", Decision.PRESENT, 0.9, activation=activation)
    (placed,) = place_maps([finding], contours, FACTS)
    assert placed.activation is not None
    assert placed.activation.rows == activation.rows
    return placed.activation.inside_lungs


def test_the_share_inside_is_what_lies_in_the_lungs_of_a_phantom() -> None:
    assert inside("effusion", lit(Organ.LEFT_LUNG)) == pytest.approx(1, abs=0.02)
    assert inside("effusion", lit(elsewhere=True)) == 0
    assert inside("effusion", lit(Organ.RIGHT_LUNG, elsewhere=True)) == pytest.approx(0.5, abs=0.02)


def test_an_even_map_lies_inside_as_much_as_the_lungs_fill_the_film() -> None:
    masks = [
        polygon2mask((FACTS.height, FACTS.width), np.array(one.points)[:, ::-1] - 0.5)
        for one in OUTLINES
        if one.organ is not Organ.HEART
    ]
    assert inside("effusion", ActivationMap(((0.7, 0.7), (0.7, 0.7)))) == pytest.approx(
        np.any(masks, axis=0).mean(), abs=0.005
    )


@pytest.mark.parametrize("name", ["cardiomegaly", "hernia", "abnormal"])
def test_the_heart_counts_for_what_may_lie_there(name: str) -> None:
    heart = lit(Organ.HEART)
    share, without = inside(name, heart), inside("mass", heart)
    assert share is not None
    assert without is not None
    assert share > 0.95
    assert without < 0.2


def test_where_the_lungs_are_not_outlined_nothing_is_said() -> None:
    one_lung = [contour for contour in OUTLINES if contour.organ is not Organ.LEFT_LUNG]
    no_heart = [contour for contour in OUTLINES if contour.organ is not Organ.HEART]
    assert inside("mass", lit(Organ.RIGHT_LUNG), one_lung) is None
    assert inside("mass", lit(Organ.RIGHT_LUNG), no_heart) is not None
    assert inside("cardiomegaly", lit(Organ.HEART), no_heart) is None
    assert inside("mass", ActivationMap(((0.0, 0.0), (0.0, 0.0)))) is None
    assert inside("fracture", lit(Organ.RIGHT_LUNG)) is None
    (silent,) = place_maps([Finding("mass", "findings", Decision.NOT_ASSESSED)], OUTLINES, FACTS)
    assert silent.activation is None


def test_what_is_called_on_a_map_outside_the_lungs_is_warned_of() -> None:
    outside, within = lit(elsewhere=True), lit(Organ.LEFT_LUNG)
    findings = [
        Finding("mass", "findings", Decision.PRESENT, 0.9, activation=outside),
        Finding("effusion", "findings", Decision.PRESENT, 0.9, activation=within),
        Finding("nodule", "findings", Decision.REFER, 0.5, activation=outside),
        Finding("edema", "findings", Decision.ABSENT, 0.1, activation=outside),
    ]
    checks = check_maps(place_maps(findings, OUTLINES, FACTS))
    assert [(check.code, check.outcome) for check in checks] == [("map_outside_lungs", CheckOutcome.WARN)] * 2
    assert [dict(check.facts)["finding"] for check in checks] == ["mass", "nodule"]
    assert check_maps(findings) == ()
