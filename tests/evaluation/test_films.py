from dataclasses import replace

import numpy as np
import pytest

from hilum.datasets import Manifest
from hilum.errors import DataSetError, UsageError
from hilum.evaluation.classification import STRETCHES
from hilum.evaluation.films import assess, label_films, reason_outside, run_films, stretch, truth_of
from hilum.findings import LabelState, View
from hilum.images import load_image
from hilum.inference import Bundle, classify


def test_films_outside_the_population_are_left_out_as_a_reading_would(many: Bundle, adults: Manifest) -> None:
    assessed = assess(many.manifest, adults.films)
    assert assessed.excluded == {"age_outside_population": 1}
    assert len(assessed.films) == len(adults.films) - 1
    assert any(film.age_years is None for film in assessed.films)
    for film in adults.films[:6]:
        radiograph = load_image(film.path)
        facts = replace(radiograph.facts, age_years=film.age_years, view=film.view)
        finding = classify(many, replace(radiograph, facts=facts))[0]
        reason = finding.reason if finding.probability is None else None
        assert reason_outside(many.manifest, film) == reason


def test_a_lateral_film_is_left_out_also_where_only_that_is_known(many: Bundle, adults: Manifest) -> None:
    film = adults.films[1]
    for lateral in (replace(film, view=View.LATERAL), replace(film, view=None, is_frontal=False)):
        assert reason_outside(many.manifest, lateral) == "view_outside_population"
    assert reason_outside(many.manifest, replace(film, view=None)) is None


def test_a_part_of_which_nothing_is_assessed_is_refused(many: Bundle, adults: Manifest) -> None:
    with pytest.raises(UsageError, match=r"assesses none of these 1 films.*age_outside_population"):
        assess(many.manifest, adults.films[:1])


def test_truth_is_the_label_where_the_source_has_it(many: Bundle, adults: Manifest) -> None:
    labelled = label_films(many.manifest, adults, adults.films)
    assert set(labelled) == {"effusion", "hernia"}
    effusion = labelled["effusion"]
    assert len(effusion.index) == sum(film.patient != "5" for film in adults.films)
    expected = [adults.films[place].state_of("effusion") is LabelState.PRESENT for place in effusion.index]
    assert effusion.truth.tolist() == expected


def test_truth_is_the_kind_where_there_is_no_label(bundle: Bundle, manifest: Manifest) -> None:
    films = [replace(film, labels={}) for film in manifest.films]
    films[0] = replace(films[0], kind="tuberculosis")
    known = truth_of(bundle.manifest, bundle.manifest.answers[0], films)
    assert known is not None
    assert known.index.tolist() == list(range(1, len(films)))
    assert known.truth.tolist() == [film.kind in ("bacterial", "viral") for film in films[1:]]


def test_a_source_without_label_and_kind_is_refused_with_what_it_has(bundle: Bundle, adults: Manifest) -> None:
    with pytest.raises(UsageError, match=r"labels are effusion, hernia; its kinds of film are finding, no_finding"):
        label_films(bundle.manifest, adults, adults.films)


def test_a_film_that_cannot_be_read_is_named(bundle: Bundle, manifest: Manifest, tmp_path) -> None:
    broken = tmp_path / "IM-0001-0001.jpeg"
    broken.write_bytes(b"no film")
    film = replace(manifest.films[0], path=broken)
    with pytest.raises(DataSetError, match=r"IM-0001-0001.jpeg"):
        run_films(bundle, [film])


def test_no_film_is_refused(bundle: Bundle) -> None:
    with pytest.raises(DataSetError, match="found none"):
        run_films(bundle, [])


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
    np.testing.assert_allclose(narrow[:, :9], 0.2, atol=0.01)
    np.testing.assert_allclose(narrow[:, -9:], 0.9, atol=0.01)
