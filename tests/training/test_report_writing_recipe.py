from collections.abc import Callable

import pytest
from pydantic import ValidationError

from hilum.training.recipe import Recipe
from hilum.training.report_writing_recipe import WritingPart


def test_how_words_are_searched_for_decides_no_weight(make_writer_recipe: Callable[..., Recipe]) -> None:
    plain, searched, other = (
        make_writer_recipe(writing=changes) for changes in ({}, {"drafts": 9, "call_rate": 2.0}, {"hidden": 48})
    )
    assert searched.writing != plain.writing
    assert searched.deciding() == plain.deciding() != other.deciding()


@pytest.mark.parametrize("fields", [{"encoder": "words"}, {"drafts": 1}, {"nucleus": 0}, {"hiden": 4}])
def test_wrong_keys_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WritingPart(**fields)


def test_a_writer_answers_nothing(make_writer_recipe: Callable[..., Recipe]) -> None:
    assert make_writer_recipe().answers() == ()
    with pytest.raises(ValidationError, match="leave out sampling, mixup and the answer"):
        make_writer_recipe(training={"mixup": 0.2})
