import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from typer.testing import CliRunner, Result

from hilum.cli import app
from hilum.errors import HilumError, UsageError
from hilum.phantoms import Encoding, encode, make_phantom


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["phantom", *(str(word) for word in words)])


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("film.png", Encoding.PNG),
        ("film.JPG", Encoding.JPEG),
        ("film.jpeg", Encoding.JPEG),
        ("film.dcm", Encoding.DICOM),
    ],
)
def test_the_suffix_decides_the_file(tmp_path: Path, name: str, encoding: Encoding):
    result = run("--seed", 3, "--out", tmp_path / name, "--size-px", 64)
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_bytes() == encode(make_phantom(3, size_px=64), encoding)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_encoding_can_be_chosen(tmp_path: Path):
    assert run("--seed", 3, "--out", tmp_path / "a.png", "--size-px", 64, "--encoding", "png16").exit_code == 0
    assert np.asarray(Image.open(tmp_path / "a.png")).max() > 255
    assert run("--seed", 3, "--out", tmp_path / "a.dcm", "--size-px", 64, "--encoding", "dicom-rle").exit_code == 0
    assert dcmread(tmp_path / "a.dcm").file_meta.TransferSyntaxUID.name == "RLE Lossless"


def test_the_truth_lies_beside_the_film(tmp_path: Path):
    out = tmp_path / "film.png"
    assert (
        run("--seed", 3, "--out", out, "--size-px", 64, "--pathology", "opacity", "--age", 4, "--truth").exit_code == 0
    )
    truth = json.loads((tmp_path / "film.truth.json").read_text())
    assert (truth["seed"], truth["age_years"], truth["pathology"], truth["width"]) == (3, 4.0, "opacity", 64)
    assert Image.open(io.BytesIO(out.read_bytes())).size == (64, truth["height"])


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("film.tif", [], r"ends in \.png, .*\.dcm.*'film\.tif'"),
        ("film", [], r"ends in \.png"),
        ("new/film.png", [], r"a folder that exists for --out, got .*new"),
        ("film.jpg", ["--encoding", "png16"], r"for \.jpg among jpeg, got 'png16'"),
        ("film.dcm", ["--encoding", "zip"], "among dicom, .*got 'zip'"),
        ("film.png", ["--pathology", "flu"], "got 'flu'"),
        ("film.png", ["--age", "-1"], "got -1"),
    ],
)
def test_wrong_use_is_refused_and_writes_nothing(tmp_path: Path, name: str, options: list[str], said: str):
    result = run("--seed", 3, "--out", tmp_path / name, "--truth", *options)
    assert isinstance(result.exception, UsageError)
    with pytest.raises(HilumError, match=said):
        raise result.exception
    assert list(tmp_path.iterdir()) == []
