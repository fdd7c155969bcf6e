import inspect

from hilum import errors
from hilum.errors import ArchiveBusy, FilmError, HilumError


def _classes() -> list[type[HilumError]]:
    return [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, HilumError)]


def test_the_docstring_draws_the_whole_tree() -> None:
    assert errors.__doc__ is not None
    missing = [kind.__name__ for kind in _classes() if kind.__name__ not in errors.__doc__]
    assert missing == []


def test_codes_are_of_one_class_each() -> None:
    codes = [kind.code for kind in _classes()]
    assert len(set(codes)) == len(codes)


def test_a_message_and_a_finer_code() -> None:
    error = FilmError("This film is blank.", code="blank_film")
    assert (str(error), error.message, error.code) == ("This film is blank.", "This film is blank.", "blank_film")
    assert FilmError.code == "film_refused"


def test_busy_says_when_to_come_again() -> None:
    assert ArchiveBusy("Full.", retry_after_s=2).retry_after_s == 2
