import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hilum.datasets import Manifest, Split
from hilum.errors import DataSetError
from hilum.evaluation.classification import STRETCHES, Judgement, judge, run_films, stretch
from hilum.evaluation.metrics import auc_roc, confuse
from hilum.images import load_image
from hilum.inference import Bundle, classify


def test_probabilities_and_decisions_are_those_of_a_reading(
    bundle: Bundle, manifest: Manifest, judgement: Judgement
) -> None:
    films = manifest.of(Split.JUDGE)
    for film, probability in list(zip(films, judgement.probabilities, strict=True))[::5]:
        (finding,) = classify(bundle, load_image(film.path))
        assert finding.probability == pytest.approx(probability, abs=1e-6)


def test_the_numbers_are_those_of_the_probabilities(bundle: Bundle, judgement: Judgement) -> None:
    assert judgement.truth.sum() == 16
    assert judgement.patients == 12
    assert judgement.kinds == {"bacterial": 8, "normal": 8, "viral": 8}
    assert judgement.plain.auc.value == pytest.approx(auc_roc(judgement.truth, judgement.probabilities))
    for name, point in bundle.manifest.answers[0].operating_points.items():
        found = judgement.plain.points[name]
        counted = confuse(judgement.truth, judgement.probabilities, point.threshold)
        assert found.confusion == counted
        assert found.sensitivity.value == pytest.approx(counted.sensitivity)
        assert found.specificity.value == pytest.approx(counted.specificity)
        assert found.sensitivity.low <= found.sensitivity.value <= found.sensitivity.high


def test_stretched_films_are_judged_too(judgement: Judgement) -> None:
    assert set(judgement.stretched) == set(STRETCHES) == {"wide_1.2", "narrow_0.8"}
    assert judgement.resemblance_auc is not None
    assert 0 <= judgement.resemblance_auc.value <= 1


def test_the_json_is_plain_and_whole(judgement: Judgement) -> None:
    wire = json.loads(json.dumps(judgement.to_json()))
    assert (wire["films"], wire["patients"], wire["split"]) == (24, 12, "judge")
    assert wire["auc"] == judgement.plain.auc.model_dump()
    assert set(wire["stretched"]["wide_1.2"]["operating_points"]) == set(wire["operating_points"])
    assert wire["ece"] == judgement.reliability.ece


def test_a_stretch_keeps_the_frame_and_moves_the_content() -> None:
    place = np.linspace(-1, 1, 200)
    disc = ((place[None] ** 2 + place[:, None] ** 2) < 0.25).astype(np.float32)
    for factor in STRETCHES.values():
        changed = stretch(disc, factor)
        assert changed.shape == disc.shape
        assert (changed[100] > 0.5).sum() == pytest.approx(100 * factor, abs=2)
        assert (changed[:, 100] > 0.5).sum() == pytest.approx(100, abs=2)
    assert stretch(disc, 1.0) is disc


def test_what_a_narrowed_film_lacks_is_its_edge_drawn_out() -> None:
    ramp = np.tile(np.linspace(0.2, 0.9, 100, dtype=np.float32), (3, 1))
    narrow = stretch(ramp, 0.8)
    assert np.ptp(narrow[:, :11]) < 0.01
    assert narrow[0, 0] == pytest.approx(0.2, abs=0.01)
    assert narrow[0, -1] == pytest.approx(0.9, abs=0.01)


def test_films_are_run_one_row_each(bundle: Bundle, manifest: Manifest) -> None:
    told: list[int] = []
    films = manifest.of(Split.JUDGE)[:3]
    plain, wide = run_films(bundle, films, (1.0, 1.2), lambda: told.append(1))
    assert plain.shape == wide.shape == (3, 3)
    assert len(told) == 3
    assert not np.allclose(plain, wide)


def test_an_empty_part_is_refused(bundle: Bundle, manifest: Manifest) -> None:
    with pytest.raises(DataSetError, match="at least one film"):
        judge(bundle, manifest, Split.TUNE)


def test_a_film_that_cannot_be_read_is_named(bundle: Bundle, manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpeg"
    path.write_bytes(b"no image")
    with pytest.raises(DataSetError, match=r"broken\.jpeg"):
        run_films(bundle, [replace(manifest.films[0], path=path)])
