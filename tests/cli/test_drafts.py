import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hilum.cli import app
from hilum.cli.drafts import is_learned, with_writer
from hilum.errors import UsageError
from hilum.inference import load_bundle
from hilum.phantoms import encode, make_phantom


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("HILUM_SHELF", str(folder))
    return folder


def test_an_added_writer_drafts_the_report(shelf: Path, make_writer: Callable[..., Path], tmp_path: Path) -> None:
    shutil.move(make_writer(), shelf / "writer")
    film = tmp_path / "film.png"
    film.write_bytes(encode(make_phantom(3, size_px=128), "png"))
    asked = ["read", str(film), "--json", "--age", "50", "--bundle", "findings"]
    composed, drafted = (
        json.loads(CliRunner().invoke(app, [*asked, *more]).stdout) for more in ((), ("--draft", "learned"))
    )
    assert composed["draft"] is None
    assert drafted["draft"]["bundle"] == "writer"
    assert "learned writer writer" in drafted["report"]["text"]
    assert "learned writer" not in composed["report"]["text"]


def test_without_a_writer_the_message_says_how_to_add_one(shelf: Path, make_writer: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="found none"):
        with_writer((), is_wanted=True)
    assert with_writer((), is_wanted=False) == ()
    named = (load_bundle(make_writer()),)
    assert with_writer(named, is_wanted=True) == named


def test_other_words_are_refused() -> None:
    assert is_learned("learned")
    assert not is_learned("findings")
    with pytest.raises(UsageError, match="got 'both'"):
        is_learned("both")
