import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hilum.datasets import Film, Half, LabelledBox, Manifest, Split, half_of
from hilum.datasets.manifest import DATA_KEY
from hilum.errors import ExportError, LaboratoryError
from hilum.evaluation import synthetic
from hilum.evaluation.films import run_films
from hilum.evaluation.metrics import confuse
from hilum.findings import Box, CheckOutcome
from hilum.images import load_image
from hilum.inference import Bundle, open_bundle, verify_bundle
from hilum.inference.bundle import Activation, file_sha256
from hilum.inference.calibration import calibrate, log_odds
from hilum.inference.classification import classify_and_check
from hilum.phantoms import encode, make_phantom
from hilum.training import classification, familiarity
from hilum.training import export as export_module
from hilum.training.calibration import choose_conformal_point
from hilum.training.checkpoint import read_checkpoint, write_checkpoint
from hilum.training.classification import Setting, train
from hilum.training.export import Source, check_agreement, count_films, export, load_network, reference_of
from hilum.training.loop import BEST_FILE
from hilum.training.onnx_model import fold
from hilum.training.recipe import Recipe, read_recipe

LABELS = """
activation = "sigmoid"
[bundle]
name = "labels"
version = "1"
[data]
dataset = "kermany"
classes = ["pneumonia", "viral"]
is_adults_only = true
[answer]
default_operating_point = "youden"
[input]
size = 32
[network]
name = "small_cnn"
[training]
epochs = 10
batch_size = 8
learning_rate = 0.003
average_decay = 0.0
"""


@pytest.fixture(scope="module")
def source(manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A short training, of a network that learns these films on any machine."""
    folder = tmp_path_factory.mktemp("run")
    recipe = make_recipe('network={name="small_cnn"}', "training.epochs=10", "training.average_decay=0.0")
    train(recipe, manifest, Setting(folder, "cpu"))
    return Source(recipe, manifest, folder / BEST_FILE, folder / "tiny.toml")


@pytest.fixture(scope="module")
def exported(source: Source, tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, int]:
    told: list[int] = []
    out = tmp_path_factory.mktemp("bundles") / "tiny"
    out.mkdir()
    (out / "bundle.json").write_text("an earlier bundle", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "SEEDS", range(10_000, 10_004))
        patch.setattr(export_module, "LEAST_PATIENTS", 6)
        patch.setattr(familiarity, "LEAST_FILMS", 9)
        patch.setattr(familiarity, "MOST_FILMS", 20)
        bundle = export(source, out, on_film=lambda: told.append(1))
        assert len(told) == count_films(source)
    return bundle, len(told)


def test_a_bundle_is_whole_and_nothing_else_is_left(exported: tuple[Bundle, int]) -> None:
    bundle, _ = exported
    assert open_bundle(bundle.folder).manifest == bundle.manifest
    assert verify_bundle(bundle) == 0
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["tiny"]
    assert sorted(path.name for path in bundle.folder.iterdir()) == [
        "CARD.md",
        "bundle.json",
        "familiarity.npz",
        "golden.json",
        "golden.png",
        "model.onnx",
    ]


def test_progress_counts_every_film_that_is_run(exported: tuple[Bundle, int]) -> None:
    """Of tune and judge, the phantoms, and those of fit and tune that tell what is familiar."""
    assert exported[1] == 9 + 9 + 4 + 20 + 9


def test_the_bundle_knows_the_films_that_it_learned_from(exported: tuple[Bundle, int], source: Source) -> None:
    bundle, _ = exported
    assert bundle.familiarity is not None
    assert bundle.manifest.sha256["familiarity.npz"] == file_sha256(bundle.folder / "familiarity.npz")
    films = source.manifest.of(Split.TUNE)
    like = [classify_and_check(bundle, load_image(film.path))[1][0].outcome for film in films]
    assert set(like) == {CheckOutcome.PASS}
    (check,) = classify_and_check(bundle, load_image(encode(make_phantom(3), "png")))[1]
    assert (check.code, check.outcome) == ("unlike_training", CheckOutcome.WARN)


def test_points_are_of_tune_and_their_numbers_of_judge(exported: tuple[Bundle, int], source: Source) -> None:
    bundle, _ = exported
    answer = bundle.manifest.answers[0]
    found = {}
    for split in (Split.TUNE, Split.JUDGE):
        films = source.manifest.of(split)
        (logits,) = run_films(bundle, films)
        odds = log_odds(logits, bundle.manifest.classes, answer)
        truth = np.array([film.kind != "normal" for film in films])
        probabilities = calibrate(odds, answer.calibration)
        found[split] = confuse(truth, probabilities, answer.operating_points["sensitivity_95"].threshold)
    assert found[Split.TUNE].sensitivity >= 0.95
    point = answer.operating_point()
    assert point.name == "sensitivity_95"
    assert point.sensitivity == pytest.approx(found[Split.JUDGE].sensitivity)
    assert point.specificity == pytest.approx(found[Split.JUDGE].specificity)


def test_the_manifest_states_where_the_bundle_comes_from(exported: tuple[Bundle, int]) -> None:
    manifest = exported[0].manifest
    assert manifest.origin.films == {"fit": 24, "tune": 9, "judge": 9}
    assert manifest.origin.recipe == "recipes/tiny.toml"
    assert manifest.origin.commit == "unknown"
    assert manifest.terms == "open"
    assert manifest.population.age_max_years == 5
    assert manifest.metrics["judge"]["n"]["films"] == 9
    assert set(manifest.metrics["judge"]["labels"]["pneumonia"]["stretched"]) == {"wide_1.2", "narrow_0.8"}
    golden = json.loads((exported[0].folder / "golden.json").read_text(encoding="utf-8"))
    assert golden["sha256"] == manifest.sha256["golden.png"]


def boxes_of(film: Film) -> tuple[LabelledBox, ...]:
    """Where the bright patch of ``bacterial`` lies."""
    return (LabelledBox("pneumonia", Box(12.0, 12.0, 40.0, 40.0)),) if film.kind == "bacterial" else ()


@pytest.fixture(scope="module")
def labelled(manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, Manifest]:
    """A bundle of labels that are answered each by itself, of films in two folders, learned on adults and a child."""
    adults = [
        replace(film, age_years=40.0, folder="large" if number % 3 else "small", kind="film", boxes=boxes_of(film))
        for number, film in enumerate(manifest.films)
    ]
    child = replace(adults[0], age_years=9.0, patient="child")
    invented = replace(manifest, films=(*adults, child))
    folder = tmp_path_factory.mktemp("labelled")
    (folder / "labels.toml").write_text(LABELS, encoding="utf-8")
    recipe = read_recipe(folder / "labels.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classification, "COUNTED_POSITIVES", 3)
        train(recipe, invented, Setting(folder, "cpu"))
        patch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
        patch.setattr(export_module, "LEAST_PATIENTS", 4)
        source = Source(recipe, invented, folder / BEST_FILE, folder / "labels.toml")
        return export(source, folder / "labels"), invented


def test_labels_each_by_themselves_have_their_own_calibration(labelled: tuple[Bundle, Manifest]) -> None:
    manifest = labelled[0].manifest
    assert manifest.activation is Activation.SIGMOID
    answers = {answer.name: answer for answer in manifest.answers}
    assert list(answers) == ["pneumonia", "viral"]
    pneumonia, viral = answers["pneumonia"], answers["viral"]
    assert pneumonia.default_operating_point == "youden"
    assert set(pneumonia.operating_points) == {"youden", "sensitivity_95"}
    assert pneumonia.operating_point().sensitivity is not None
    assert (viral.operating_points, viral.default_operating_point) == ({}, None)
    assert viral.calibration.slope == 1
    assert viral.calibration.prevalence == pytest.approx(1 / 3)
    assert manifest.metrics["judge"]["labels"]["viral"]["auc_roc"] is not None
    assert manifest.metrics["judge"]["labels"]["viral"]["stretched"] == {}
    # Nine tune films are too few to say what is unlike them.
    assert labelled[0].familiarity is None


def test_only_adults_are_learned_from_and_assessed(labelled: tuple[Bundle, Manifest]) -> None:
    bundle, invented = labelled
    assert bundle.manifest.population.age_min_years == 18
    assert bundle.manifest.population.age_max_years is None
    assert sum(bundle.manifest.origin.films.values()) == len(invented.films) - 1
    card = " ".join((bundle.folder / "CARD.md").read_text(encoding="utf-8").split())
    assert "A known age under 18 years is not assessed." in card
    assert "AUC of source folder alone" in card
    assert "| `viral` |" in card
    assert "no decision" in card


def test_where_the_maps_point_is_on_the_card_and_among_the_metrics(labelled: tuple[Bundle, Manifest]) -> None:
    bundle, _ = labelled
    assert "## Where the maps point" in (bundle.folder / "CARD.md").read_text(encoding="utf-8")
    judged = bundle.manifest.metrics["judge"]
    assert judged["explanation"]["n"]["pneumonia"]["films"] == 3
    assert judged["pointing"]["pneumonia"]["mean_box"]["value"] == 1


def with_more_of_tune(manifest: Manifest, copies: int) -> Manifest:
    """The same with every tune film once more for each of some other patients."""
    more = (
        replace(film, patient=f"{film.patient}-{number}")
        for film in manifest.of(Split.TUNE)
        for number in range(copies)
    )
    return replace(manifest, films=(*manifest.films, *more))


def test_a_divided_tune_gives_a_conformal_point_from_the_half_that_chose_nothing(
    manifest: Manifest, make_recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = make_recipe(
        'network={name="small_cnn"}', "training.epochs=4", "training.average_decay=0.0", "answer.low_suspicion=0.98"
    )
    large = with_more_of_tune(manifest, 9)
    train(recipe, large, Setting(tmp_path / "run", "cpu"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "SEEDS", range(10_000, 10_002))
        source = Source(recipe, large, tmp_path / "run" / BEST_FILE, tmp_path / "tiny.toml")
        bundle = export(source, tmp_path / "tiny")
    assert bundle.manifest.metrics["epoch_chosen_on"] == "stopping"
    (answer,) = bundle.manifest.answers
    point = answer.operating_points["conformal_90"]
    films = [film for film in large.of(Split.TUNE) if half_of("kermany", film.patient) is Half.CONFORMAL]
    (logits,) = run_films(bundle, films)
    probabilities = calibrate(log_odds(logits, bundle.manifest.classes, answer), answer.calibration)
    expected = choose_conformal_point(np.array([film.kind != "normal" for film in films]), probabilities)
    assert expected is not None
    assert point.threshold == pytest.approx(expected.threshold)
    assert point.refer_from == pytest.approx(expected.refer_from)
    assert None not in (point.coverage_present, point.coverage_absent, point.refer_rate)
    assert answer.operating_points["low_suspicion"].sensitivity is not None
    judged = bundle.manifest.metrics["judge"]["labels"]["pneumonia"]["operating_points"]
    assert judged["conformal_90"]["doubt"]["n"] == {"patients": 9, "present": 6, "absent": 3}


def test_a_small_tune_is_not_divided_and_gives_no_conformal_point(exported: tuple[Bundle, int]) -> None:
    manifest = exported[0].manifest
    assert manifest.metrics["epoch_chosen_on"] == "tune"
    assert set(manifest.answers[0].operating_points) == {"youden", "sensitivity_95"}


def test_a_checkpoint_that_knows_of_no_low_suspicion_may_be_exported_with_it(source: Source) -> None:
    answer = source.recipe.answer.model_copy(update={"low_suspicion": 0.98})
    load_network(replace(source, recipe=source.recipe.model_copy(update={"answer": answer})))


def test_disagreement_is_refused(exported: tuple[Bundle, int], source: Source) -> None:
    folded, films = fold(load_network(source)), source.manifest.of(Split.TUNE)
    assert check_agreement(reference_of(folded), exported[0], films) < 1e-4
    with torch.no_grad():
        folded.head.bias += 0.5
    with pytest.raises(ExportError, match="differ by"):
        check_agreement(reference_of(folded), exported[0], films)


def test_a_failing_export_leaves_the_earlier_bundle(source: Source, tmp_path: Path) -> None:
    out = tmp_path / "bundles" / "tiny"
    out.mkdir(parents=True)
    (out / "bundle.json").write_text("an earlier bundle", encoding="utf-8")
    fit_only = replace(source.manifest, films=source.manifest.of(Split.FIT))
    content = read_checkpoint(source.checkpoint)
    del content[DATA_KEY]
    write_checkpoint(tmp_path / "old.pt", content)
    with pytest.raises(LaboratoryError, match="at least one film"):
        export(replace(source, manifest=fit_only, checkpoint=tmp_path / "old.pt"), out)
    assert [path.name for path in out.parent.iterdir()] == ["tiny"]
    assert (out / "bundle.json").read_text(encoding="utf-8") == "an earlier bundle"


def test_a_checkpoint_that_learned_from_other_films_is_refused(source: Source, tmp_path: Path) -> None:
    moved = {Split.FIT: Split.JUDGE, Split.JUDGE: Split.FIT, Split.TUNE: Split.TUNE}
    films = tuple(replace(film, split=moved[film.split]) for film in source.manifest.films)
    with pytest.raises(LaboratoryError, match="other parts of the split"):
        export(replace(source, manifest=replace(source.manifest, films=films)), tmp_path / "tiny")
    assert not any(tmp_path.iterdir())


def test_the_checkpoint_of_another_recipe_is_refused(source: Source, make_recipe: Callable[..., Recipe]) -> None:
    with pytest.raises(ExportError, match="training"):
        load_network(replace(source, recipe=make_recipe("training.seed=7")))
