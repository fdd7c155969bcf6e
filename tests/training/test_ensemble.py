from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnxruntime import InferenceSession

from hilum.datasets import Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import UsageError
from hilum.evaluation import synthetic
from hilum.evaluation.doubt import CHOICE_KEY
from hilum.evaluation.films import run_films
from hilum.findings import FilmFacts
from hilum.images import Radiograph, prepare
from hilum.inference import Bundle, classify, load_bundle, verify_bundle
from hilum.inference.bundle import Calibration, NamedPoint, Origin
from hilum.phantoms import make_phantom
from hilum.training import export as export_module
from hilum.training.ancestry import count, data_identity
from hilum.training.assembly import begin, seal
from hilum.training.ensemble import Ensemble, check_members, combine, enlarge
from hilum.training.export import count_films
from hilum.training.films import LabelledFilms, load_films, normalise
from hilum.training.recipe import BundlePart, Recipe

pytestmark = pytest.mark.training

PART = BundlePart(name="both", version="3")


def fit_head(model: onnx.ModelProto, films: LabelledFilms, recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
    """The head that tells the classes by the means of a model's features, by least squares."""
    session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = normalise(films.pixels, recipe.input.spec()).numpy()
    means = session.run(["features"], {"film": inputs})[0].mean(axis=(2, 3))
    design = np.column_stack([means, np.ones(len(means))])
    solution = np.linalg.lstsq(design, 4 * films.truth.numpy() - 2, rcond=None)[0]
    return solution[:-1].T, solution[-1]


@pytest.fixture(scope="module")
def members(
    manifest: Manifest,
    make_recipe: Callable[..., Recipe],
    make_onnx: Callable[..., onnx.ModelProto],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Bundle, ...]:
    """Two bundles of random filters, with heads that learned from the fit films."""
    recipe = make_recipe("input.size=48")
    fit = load_films(manifest.of(Split.FIT), recipe)
    people = asdict(manifest.population) | {"views": ("PA", "AP")}
    answer = {
        "default_operating_point": "sensitivity_95",
        **recipe.answer.model_dump(exclude={"sensitivity", "low_suspicion"}),
    }
    answer["calibration"] = Calibration(slope=1.0, intercept=0.0, prevalence=0.5)
    answer["operating_points"] = {
        "youden": NamedPoint(threshold=0.5),
        "sensitivity_95": NamedPoint(threshold=0.5),
        "low_suspicion": NamedPoint(threshold=0.2, nominal_sensitivity=0.97),
    }
    made = []
    for seed in (0, 1):
        origin = Origin(
            datasets=("kermany",),
            films=count(manifest.film_counts()),
            patients=count(manifest.patient_counts()),
            recipe="recipes/tiny.toml",
            commit=f"commit-{seed}",
        )
        fields = {
            "format": 1,
            "name": f"seed-{seed}",
            "version": "1",
            "task": "classification",
            "classes": recipe.data.classes,
            "input": recipe.input.model_dump() | {"channels": 1, "resize": "stretch"},
            "answers": [answer],
            "population": people,
            "terms": "research" if seed else "open",
            "attribution": (manifest.attribution, f"Source of seed {seed}"),
            "origin": origin,
            "metrics": {DATA_KEY: data_identity(manifest)},
        }
        folder = tmp_path_factory.mktemp("member")
        head = fit_head(make_onnx(seed), fit, recipe)
        (folder / "model.onnx").write_bytes(make_onnx(seed, head=head).SerializeToString())
        begin(folder, seed=1, age_years=4)
        made.append(seal(folder, fields))
    return tuple(made)


@pytest.fixture(scope="module")
def combined(
    members: tuple[Bundle, ...], manifest: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Bundle, int]:
    told: list[int] = []
    ensemble = Ensemble(members, manifest, PART)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
        patch.setattr(export_module, "LEAST_PATIENTS", 6)
        bundle = combine(ensemble, tmp_path_factory.mktemp("both") / "both", lambda: told.append(1))
        assert len(told) == count_films(ensemble.selection())
    return bundle, len(told)


def test_its_logits_are_the_mean_of_its_members(
    combined: tuple[Bundle, int], members: tuple[Bundle, ...], manifest: Manifest
) -> None:
    films = manifest.of(Split.JUDGE)
    (logits,), *alone = (run_films(bundle, films) for bundle in (combined[0], *members))
    np.testing.assert_allclose(logits, np.mean([one[0] for one in alone], axis=0), atol=1e-5)
    assert np.abs(alone[0][0] - alone[1][0]).max() > 1e-2


def test_it_is_a_bundle_like_any_other(combined: tuple[Bundle, int], members: tuple[Bundle, ...]) -> None:
    bundle = combined[0]
    assert verify_bundle(bundle) <= 1e-5
    manifest, first = bundle.manifest, members[0].manifest
    assert (manifest.name, manifest.version) == ("both", "3")
    assert manifest.answers[0].operating_points.keys() == first.answers[0].operating_points.keys()
    assert manifest.answers[0].default_operating_point == "sensitivity_95"
    assert manifest.answers[0].calibration != first.answers[0].calibration
    assert manifest.answers[0].operating_point().sensitivity is not None
    assert manifest.metrics["judge"]["n"]["films"] == 9
    assert manifest.metrics[DATA_KEY] == first.metrics[DATA_KEY]
    assert manifest.metrics["onnx_members_difference"] <= 1e-4
    assert manifest.metrics[CHOICE_KEY] == "tune"
    assert manifest.answers[0].operating_points["low_suspicion"].nominal_sensitivity == 0.97
    pixels = make_phantom(3, size_px=200).pixels
    (finding,) = classify(bundle, Radiograph(pixels, FilmFacts("", "phantom.png", *pixels.shape[::-1], 8, "png")))
    assert finding.activation is not None
    assert len(finding.resembles) == 2


def test_its_map_is_the_mean_of_its_members(combined: tuple[Bundle, int], members: tuple[Bundle, ...]) -> None:
    bundle = combined[0]
    film = prepare(make_phantom(3, size_px=200).pixels, bundle.manifest.input.spec())[np.newaxis]
    expected = np.mean([member.run(film).maps for member in members], axis=0)
    np.testing.assert_allclose(bundle.run(film).maps, expected, atol=1e-5)


def test_it_names_its_members_by_their_hashes(combined: tuple[Bundle, int], members: tuple[Bundle, ...]) -> None:
    manifest = combined[0].manifest
    hashes = [member.manifest.identity() for member in members]
    assert all(f"seed-{seed} {value}" in manifest.origin.recipe for seed, value in enumerate(hashes))
    assert [member["hash"] for member in manifest.metrics["ensemble"]["members"]] == hashes
    assert manifest.origin.films == members[0].manifest.origin.films
    assert manifest.origin.commit == "commit-0, commit-1"
    assert manifest.terms == "research"
    assert manifest.attribution[1:] == ("Source of seed 0", "Source of seed 1")
    assert hashes[1] in (combined[0].folder / "CARD.md").read_text(encoding="utf-8").replace("\n", " ")


def test_one_member_with_a_zoom_reads_each_film_twice(
    members: tuple[Bundle, ...], manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
    monkeypatch.setattr(export_module, "LEAST_PATIENTS", 6)
    bundle = combine(Ensemble(members[:1], manifest, PART, zoom=0.1), tmp_path / "zoomed")
    film = prepare(make_phantom(3, size_px=200).pixels, bundle.manifest.input.spec())[np.newaxis]
    plain, inner = (members[0].run(version).logits for version in (film, enlarge(film, 0.1)))
    np.testing.assert_allclose(bundle.run(film).logits, (plain + inner) / 2, atol=1e-5)
    assert "zoom of 0.1" in bundle.manifest.origin.recipe


def test_enlarging_takes_the_inner_part_to_the_edge() -> None:
    ramp = np.broadcast_to(np.linspace(0, 1, 65, dtype=np.float32), (1, 1, 65, 65))
    np.testing.assert_allclose(enlarge(ramp, 0.25)[0, 0, 7], np.linspace(0.125, 0.875, 65), atol=1e-6)
    np.testing.assert_allclose(
        enlarge(ramp.transpose(0, 1, 3, 2), 0.25)[0, 0, :, 7], np.linspace(0.125, 0.875, 65), atol=1e-6
    )


def changed(bundle: Bundle, **fields: object) -> Bundle:
    return replace(bundle, manifest=bundle.manifest.model_copy(update=fields))


def test_members_that_do_not_answer_alike_are_refused(members: tuple[Bundle, ...], manifest: Manifest) -> None:
    first, second = members
    check_members(Ensemble(members, manifest, PART))
    with pytest.raises(UsageError, match="'findings' has another classes, another input, another answers"):
        check_members(Ensemble((first, load_bundle("findings")), manifest, PART))
    other_input = second.manifest.input.model_copy(update={"mean": 0.4})
    with pytest.raises(UsageError, match="'seed-1' has another input than 'seed-0'"):
        check_members(Ensemble((first, changed(second, input=other_input)), manifest, PART))
    with pytest.raises(UsageError, match="one with --zoom, got one"):
        check_members(Ensemble((first,), manifest, PART))
    with pytest.raises(UsageError, match=r"Expected a zoom of 0 to 0\.3, got 0\.5"):
        check_members(Ensemble(members, manifest, PART, zoom=0.5))


def test_members_that_learned_from_other_films_are_refused(
    members: tuple[Bundle, ...], manifest: Manifest, tmp_path: Path
) -> None:
    first, second = members
    fewer = replace(manifest, films=manifest.films[:-1])
    with pytest.raises(UsageError, match="may have learned from films that are judged here"):
        combine(Ensemble(members, fewer, PART), tmp_path / "both")
    other = changed(second, metrics={**second.manifest.metrics, "data_sha256": "0" * 64})
    with pytest.raises(UsageError, match="'seed-1'"):
        combine(Ensemble((first, other), manifest, PART), tmp_path / "both")
    assert not any(tmp_path.iterdir())
