import pytest

from hilum.errors import MissingExtra
from hilum.extras import require


def test_an_installed_module_is_given() -> None:
    import json

    assert require("json", extra="server") is json


def test_a_missing_module_names_its_extra() -> None:
    with pytest.raises(MissingExtra, match=r"pip install 'hilum\[training\]'"):
        require("no_such_library", extra="training")


def test_a_fault_inside_a_module_is_not_hidden(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "half_installed.py").write_text("import no_such_part\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        require("half_installed", extra="training")
