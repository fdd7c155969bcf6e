import json
import shutil
from pathlib import Path

import pytest

from hilum.errors import BundleDamaged
from hilum.inference import find_bundle, open_bundle, verify_bundle
from hilum.inference.bundle import MODEL_FILE
from hilum.training.assembly import begin, seal, write_bundle, write_golden


def assemble(folder: Path, name: str = "made") -> None:
    """A bundle of the shipped model under another name."""
    shipped = find_bundle("findings")
    shutil.copy(shipped.path / MODEL_FILE, folder)
    begin(folder, seed=7, age_years=40.0)
    fields = shipped.manifest.model_dump(exclude={"sha256"}) | {"name": name}
    write_golden(seal(folder, fields))
    seal(folder, fields)


def test_a_bundle_is_whole_and_gives_its_golden_logits(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "new" / "made", assemble)
    assert bundle.folder == tmp_path / "new" / "made"
    assert open_bundle(bundle.folder).manifest.name == "made"
    assert verify_bundle(bundle) <= 1e-5
    golden = json.loads((bundle.folder / "golden.json").read_text(encoding="utf-8"))
    assert golden["sha256"] == bundle.manifest.sha256["golden.png"]
    assert len(golden["logits"]) == 14
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["made"]


def test_an_earlier_bundle_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    write_bundle(tmp_path / "made", assemble)

    def spoil(folder: Path) -> None:
        assemble(folder, "spoiled")
        (folder / MODEL_FILE).write_bytes(b"not what was sealed")

    with pytest.raises(BundleDamaged):
        write_bundle(tmp_path / "made", spoil)
    assert open_bundle(tmp_path / "made").manifest.name == "made"
    write_bundle(tmp_path / "made", lambda folder: assemble(folder, "later"))
    assert open_bundle(tmp_path / "made").manifest.name == "later"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
