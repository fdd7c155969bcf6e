from dataclasses import replace

import pytest

from hilum.cli.table import print_reading
from hilum.phantoms import Encoding, encode, make_phantom
from hilum.reading import read


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Finding", "Screening point"]), ("es", ["Hallazgo", "Neumon"])]
)
def test_the_table_speaks_the_reports_language(
    capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    print_reading(read(encode(make_phantom(1, size_px=256), Encoding.PNG), language=language))
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed


def test_a_file_name_is_not_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    reading = read(encode(make_phantom(1, size_px=256), Encoding.PNG))
    print_reading(replace(reading, film=replace(reading.film, name="[red]film[/red].png")))
    assert "[red]film[/red].png" in capsys.readouterr().out
