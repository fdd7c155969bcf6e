import dataclasses
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from hilum.errors import UsageError
from hilum.findings import Sex, Stated, View


def test_what_is_stated_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Stated().age_years = 3  # type: ignore[misc]


@pytest.mark.parametrize("age_years", [0, 0.5, 130, np.float32(4), np.int64(4), Fraction(1, 12)])
def test_any_number_of_years_within_a_life_is_an_age(age_years: Any) -> None:
    stated = Stated(age_years)
    assert stated.age_years == pytest.approx(float(age_years))
    assert type(stated.age_years) is float


@pytest.mark.parametrize(
    "age_years", ["4", "81Y", "", math.nan, math.inf, -3, -0.01, 130.1, 500, 10**400, True, [4], 4j, np.nan]
)
def test_anything_else_is_refused_where_it_is_stated(age_years: Any) -> None:
    with pytest.raises(UsageError, match=r"age_years.*from 0 to 130") as caught:
        Stated(age_years)
    assert repr(age_years)[:20] in caught.value.message


def test_words_become_members() -> None:
    stated = Stated(sex="F", view="LAT")  # type: ignore[arg-type]
    assert stated == Stated(None, Sex.FEMALE, View.LATERAL)
    assert stated.sex is Sex.FEMALE
    assert stated.view is View.LATERAL


@pytest.mark.parametrize("word", ["XX", "pa", "", 3, ["PA"]])
def test_an_unknown_word_is_refused_with_those_there_are(word: Any) -> None:
    with pytest.raises(UsageError, match="view as PA, AP or LAT; got"):
        Stated(view=word)
    with pytest.raises(UsageError, match="sex as M, F or O; got"):
        Stated(sex=word)


def test_what_is_typed_is_stated() -> None:
    assert Stated.from_text("2.5", "f", " lat ") == Stated(2.5, Sex.FEMALE, View.LATERAL)
    assert Stated.from_text() == Stated()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"age_years": "81Y"}, "age_years"),
        ({"age_years": "4,5"}, "age_years"),
        ({"age_years": "nan"}, "age_years"),
        ({"age_years": ""}, "age_years"),
        ({"age_years": "-3"}, "age_years"),
        ({"sex": "X"}, "sex"),
        ({"view": "XX"}, "view"),
    ],
)
def test_a_wrong_text_is_named_with_what_came(typed: dict[str, str], name: str) -> None:
    with pytest.raises(UsageError, match=f"Expected {name} as .*; got "):
        Stated.from_text(**typed)


def test_prevalences_are_typed_with_their_findings() -> None:
    stated = Stated.from_text(prevalence=["pneumonia=0.02", " edema = .5"])
    assert stated == Stated(prevalence={"pneumonia": 0.02, "edema": 0.5})
    assert Stated.from_text().prevalence == {}


@pytest.mark.parametrize(
    "typed",
    [
        ["pneumonia"], ["=0.1"], ["pneumonia=0"], ["pneumonia=1"], ["pneumonia=2%"], ["pneumonia=nan"],
        ["pneumonia=-0.1"], ["pneumonia=0.1", "pneumonia=0.2"],
    ],
)  # fmt: skip
def test_a_wrong_prevalence_is_refused_with_what_came(typed: list[str]) -> None:
    with pytest.raises(UsageError, match=r"above 0 and below 1, such as pneumonia=0\.02; got") as caught:
        Stated.from_text(prevalence=typed)
    assert typed[-1] in caught.value.message


@pytest.mark.parametrize("given", [{"pneumonia": True}, {"pneumonia": "0.1"}, {3: 0.1}, {"pneumonia": 1}])
def test_a_prevalence_is_a_share_of_a_named_finding(given: Any) -> None:
    with pytest.raises(UsageError, match="Expected each prevalence once"):
        Stated(prevalence=given)


def test_a_long_value_is_not_repeated_whole() -> None:
    with pytest.raises(UsageError) as caught:
        Stated.from_text("9" * 5000 + "x")
    assert len(caught.value.message) < 300


def test_an_indication_is_a_short_text_and_blank_is_none() -> None:
    assert Stated(indication=" cough, fever ").indication == "cough, fever"
    assert Stated.from_text(indication="  ").indication is None
    for wrong, got in (("a" * 501, "got 501 characters"), (4, "got 'int'")):
        with pytest.raises(UsageError, match=got):
            Stated(indication=wrong)  # type: ignore[arg-type]
