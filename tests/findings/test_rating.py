import pytest

from hilum.errors import UsageError
from hilum.findings import ReportError, Scores


def test_errors_are_kept_once_and_in_their_order() -> None:
    scores = Scores(1, 2, 5, ("wrong_severity", "false_finding", "wrong_severity"))  # type: ignore[arg-type]
    assert scores.errors == (ReportError.FALSE_FINDING, ReportError.WRONG_SEVERITY)


@pytest.mark.parametrize("wrong", [(0, 3, 3), (3, 6, 3), (3, 3, 2.5), (True, 3, 3), ("3", 3, 3)])
def test_a_score_that_is_none_is_named(wrong: tuple[object, ...]) -> None:
    with pytest.raises(UsageError, match=r"whole number from 1 to 5, got"):
        Scores(*wrong)  # type: ignore[arg-type]


def test_an_error_of_another_kind_is_named() -> None:
    with pytest.raises(UsageError, match="got typo"):
        Scores(3, 3, 3, ("typo",))  # type: ignore[arg-type]
