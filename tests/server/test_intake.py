import pytest

from hilum.errors import UsageError
from hilum.server.intake import film_name, known_language


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("film.png", "film.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\chest.dcm", "chest.dcm"),
        ("a\x00b\n.png", "ab.png"),
        (None, "unnamed film"),
        ("folder/", "unnamed film"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_loses_folders_and_controls(given: str | None, kept: str) -> None:
    assert film_name(given) == kept


def test_an_unknown_language_names_those_there_are() -> None:
    assert known_language(None, "en") == "en"
    assert known_language("es", "en") == "es"
    with pytest.raises(UsageError, match="en, es"):
        known_language("xx", "en")
