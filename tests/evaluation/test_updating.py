from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hilum.datasets import Manifest, Split
from hilum.datasets.manifest import DATA_KEY
from hilum.datasets.written_parts import Parts, read_parts
from hilum.errors import StorageError, UsageError
from hilum.evaluation import synthetic
from hilum.evaluation.classification import Judgement
from hilum.evaluation.explanation import ExplanationScores
from hilum.evaluation.updating import check_update, check_writer_update, update_card, update_writer_card
from hilum.evaluation.wire import summary_json
from hilum.evaluation.writer import judge_writer, reports_json
from hilum.inference import Bundle, load_bundle, verify_bundle


@pytest.fixture(autouse=True)
def few_phantoms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "SEEDS", range(10_000, 10_002))


def test_card_and_metrics_are_new_and_the_identity_stays(
    own_bundle: Bundle, manifest: Manifest, judgement: Judgement
) -> None:
    update_card(own_bundle, manifest, judgement)
    updated = load_bundle(own_bundle.folder, threads=1)
    assert updated.manifest.metrics["judge"] == summary_json(judgement)
    assert updated.manifest.identity() == own_bundle.manifest.identity()
    assert "24 films of 12 patients" in (own_bundle.folder / "CARD.md").read_text(encoding="utf-8")
    assert verify_bundle(updated) < 1e-3
    assert [path.name for path in own_bundle.folder.parent.iterdir()] == ["pneumonia"]


def test_where_the_maps_point_is_kept_with_the_metrics(
    own_bundle: Bundle, manifest: Manifest, judgement: Judgement, explained: ExplanationScores
) -> None:
    update_card(own_bundle, manifest, judgement, explained=explained)
    kept = load_bundle(own_bundle.folder, threads=1).manifest.metrics["judge"]
    assert kept["pointing"]["mass"]["value"] == pytest.approx(1 / 3)
    assert "## Where the maps point" in (own_bundle.folder / "CARD.md").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_keeps_its_card(
    own_bundle: Bundle, manifest: Manifest, judgement: Judgement
) -> None:
    gone = replace(own_bundle, folder=Path("/proc/hilum/pneumonia"))
    with pytest.raises(StorageError, match="cannot be written"):
        update_card(gone, manifest, judgement)


def test_a_card_is_about_the_bundles_own_judge_films(own_bundle: Bundle, manifest: Manifest) -> None:
    check_update(own_bundle, manifest, "judge", (), is_stretched=True)
    with pytest.raises(UsageError, match="about judge films, not 'tune'"):
        check_update(own_bundle, manifest, "tune", (), is_stretched=True)
    with pytest.raises(UsageError, match="about kermany, not nih14"):
        check_update(own_bundle, replace(manifest, dataset="nih14"), "judge", (), is_stretched=True)
    with pytest.raises(UsageError, match="Add --stretch"):
        check_update(own_bundle, manifest, "judge", (), is_stretched=False)
    metrics = {"judge": {"folders": ["images-128"]}}
    of_a_folder = replace(own_bundle, manifest=own_bundle.manifest.model_copy(update={"metrics": metrics}))
    with pytest.raises(UsageError, match="source folders images-128"):
        check_update(of_a_folder, manifest, "judge", (), is_stretched=False)
    check_update(of_a_folder, manifest, "judge", ("images-128",), is_stretched=False)


@pytest.fixture
def writer(make_writer: Callable[..., Path], parts: Parts) -> Bundle:
    def learn(fields: dict[str, Any]) -> None:
        fields["metrics"] = {DATA_KEY: parts.identity(), "judge": {"writer": {"meteor": {"value": 0.2}}}}

    return load_bundle(make_writer(learn, is_of_film=True), threads=1)


@pytest.fixture
def parts(written_root: Path) -> Parts:
    return read_parts("openi", written_root, has_evidence=False)


def test_the_card_of_a_writer_is_new_and_its_identity_stays(writer: Bundle, parts: Parts) -> None:
    judgement = judge_writer(writer, parts)
    update_writer_card(writer, judgement)
    updated = load_bundle(writer.folder, threads=1)
    assert updated.manifest.metrics == {DATA_KEY: parts.identity(), "judge": reports_json(judgement)}
    assert updated.manifest.identity() == writer.manifest.identity()
    assert "| studies | 4 | 4 | 4 |" in (writer.folder / "CARD.md").read_text(encoding="utf-8")


def test_the_card_of_a_writer_is_about_its_own_judge_studies(writer: Bundle, parts: Parts) -> None:
    check_writer_update(writer, parts, Split.JUDGE, with_meteor=True)
    with pytest.raises(UsageError, match="about judge studies"):
        check_writer_update(writer, parts, Split.TUNE, with_meteor=True)
    with pytest.raises(UsageError, match="about other studies"):
        check_writer_update(writer, replace(parts, studies={}), Split.JUDGE, with_meteor=True)
    with pytest.raises(UsageError, match="Add --meteor"):
        check_writer_update(writer, parts, Split.JUDGE, with_meteor=False)
