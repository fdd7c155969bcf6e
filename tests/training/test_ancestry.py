from collections.abc import Callable
from dataclasses import replace

import pytest

from hilum.datasets import Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import UsageError
from hilum.inference import find_bundle
from hilum.inference.bundle import BundleManifest
from hilum.training.ancestry import check_ancestors, count, data_identity, data_of

Make = Callable[..., BundleManifest]


@pytest.fixture
def make_bundle(manifest: Manifest) -> Make:
    """A bundle that says it was made from the films of the manifest."""
    shipped = find_bundle("pneumonia").manifest
    origin = shipped.origin.model_copy(
        update={"films": count(manifest.film_counts()), "patients": count(manifest.patient_counts())}
    )

    def make(**metrics: object) -> BundleManifest:
        return shipped.model_copy(update={"origin": origin, "metrics": metrics})

    return make


def with_part_of(manifest: Manifest, number: int, split: Split) -> Manifest:
    films = list(manifest.films)
    films[number] = replace(films[number], split=split)
    return replace(manifest, films=tuple(films))


def test_the_identity_is_of_films_patients_and_parts_in_any_order(manifest: Manifest) -> None:
    identity = data_identity(manifest)
    assert data_identity(replace(manifest, films=manifest.films[::-1])) == identity
    assert data_identity(replace(manifest, films=manifest.films[1:])) != identity
    assert data_identity(with_part_of(manifest, 0, Split.TUNE)) != data_identity(with_part_of(manifest, 0, Split.JUDGE))


def test_bundles_of_the_same_films_are_accepted(manifest: Manifest, make_bundle: Make) -> None:
    check_ancestors([make_bundle(), make_bundle(**{DATA_KEY: data_identity(manifest)})], manifest)


def test_bundles_of_other_films_are_refused(manifest: Manifest, make_bundle: Make) -> None:
    with pytest.raises(UsageError, match=r"24 fit, 9 tune, 9 judge.*'pneumonia' was made from kermany, 3,673 fit"):
        check_ancestors([make_bundle(), find_bundle("pneumonia").manifest], manifest)
    with pytest.raises(UsageError, match="made from nih14"):
        check_ancestors([find_bundle("findings").manifest], manifest)


def test_a_bundle_that_learned_from_a_judge_patient_is_refused(manifest: Manifest, make_bundle: Make) -> None:
    judged = next(number for number, film in enumerate(manifest.films) if film.split is Split.JUDGE)
    fitted = next(number for number, film in enumerate(manifest.films) if film.split is Split.FIT)
    # As many in each part, yet others.
    swapped = with_part_of(with_part_of(manifest, judged, Split.FIT), fitted, Split.JUDGE)
    assert swapped.film_counts() == manifest.film_counts()
    with pytest.raises(UsageError, match="may have learned from films that are judged here"):
        check_ancestors([make_bundle(**{DATA_KEY: data_identity(swapped)})], manifest)


def test_the_films_of_a_bundle_are_told_from_what_it_says(manifest: Manifest, make_bundle: Make) -> None:
    children = data_of(make_bundle(judge={"folders": ["train"]}), manifest)
    assert (children.is_adults_only, children.measure_folders) == (False, ("train",))
    adults = data_of(find_bundle("findings").manifest, manifest)
    assert adults.is_adults_only
    assert adults.classes[0] == "atelectasis"
    grown = replace(manifest, population=find_bundle("findings").manifest.population.population())
    assert not data_of(find_bundle("findings").manifest, grown).is_adults_only
