import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from hilum.datasets import SOURCES, read_manifest
from hilum.errors import LaboratoryError

DOCUMENT = Path(__file__).parents[2] / "docs" / "datasets.md"


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_stands_in_the_table_of_the_documents(name: str) -> None:
    assert f"\n| `{name}` |" in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_goes_by_the_name_of_its_module(name: str) -> None:
    module = inspect.getmodule(SOURCES[name])
    assert module is not None
    assert vars(module)["NAME"] == name


@pytest.mark.parametrize("name", SOURCES)
def test_a_root_without_the_source_is_refused_with_the_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(LaboratoryError) as refused:
        read_manifest(name, tmp_path / "nothing")
    assert str(tmp_path) in refused.value.message


def test_reading_a_data_set_takes_no_torch_and_no_pandas() -> None:
    code = "import sys, hilum.datasets; print([name for name in ('torch', 'pandas') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
