import subprocess
import sys

from hilum.cli.exits import DONE, INCOMPLETE, WRONG_USE


def test_the_statuses_are_those_of_the_documentation() -> None:
    assert (DONE, INCOMPLETE, WRONG_USE) == (0, 1, 2)


def test_an_error_of_hilums_is_a_sentence_and_status_two() -> None:
    words = [sys.executable, "-m", "hilum", "models", "show", "no-such-model"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == WRONG_USE
    assert result.stderr.startswith("hilum: There is no bundle 'no-such-model'")
    assert "Traceback" not in result.stderr
