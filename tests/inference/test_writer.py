from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hilum.errors import BundleDamaged
from hilum.inference import load_bundle, verify_bundle
from hilum.inference.writer import UNGIVEN, Writer

OPEN = np.full(2, UNGIVEN, dtype=np.float32)


def writer_of(folder: Path) -> Writer:
    writer = load_bundle(folder).writer
    assert writer is not None
    return writer


@pytest.mark.parametrize("is_of_film", [False, True])
def test_a_writer_is_loaded_and_verified_by_its_first_word(make_writer: Callable[..., Path], is_of_film: bool) -> None:
    assert verify_bundle(load_bundle(make_writer(is_of_film=is_of_film))) < 1e-6


def test_what_is_given_goes_before_what_is_foretold(make_writer: Callable[..., Path]) -> None:
    writer = writer_of(make_writer())
    evidence = np.float32([[0.9, 0.2]])
    assert writer.look(evidence, OPEN).claims.tolist() == [1, 0]
    assert writer.look(evidence, np.float32([0, UNGIVEN])).claims.tolist() == [0, 0]
    assert writer.look(evidence, np.float32([UNGIVEN, 1])).claims.tolist() == [1, 1]


def test_films_of_a_study_count_as_one(make_writer: Callable[..., Path]) -> None:
    writer = writer_of(make_writer(is_of_film=True))
    films = np.zeros((2, 1, 64, 64), dtype=np.float32)
    films[1, 0, :32] = 1
    known = writer.look(films, OPEN)
    assert known.cells[0, :, 0].tolist() == [0.5, 0.5, 0, 0, 1, 0]


def test_the_steps_follow_the_state(make_writer: Callable[..., Path]) -> None:
    writer = writer_of(make_writer())
    known = writer.look(np.float32([[0, 0]]), OPEN)
    logits, states, attention = writer.steps(known)(known.state, np.array([1]))
    assert writer.vocabulary.words[int(logits[0].argmax())] == "no"
    logits, _, _ = writer.steps(known)(states, np.array([4]))
    assert writer.vocabulary.words[int(logits[0].argmax())] == "effusion"
    assert attention.shape == (1, 4)


def test_values_that_are_no_numbers_are_refused(make_writer: Callable[..., Path]) -> None:
    writer = writer_of(make_writer())
    with pytest.raises(BundleDamaged, match="no finite numbers"):
        writer.look(np.float32([[np.nan, 0]]), OPEN)


def widen(fields: dict[str, Any]) -> None:
    fields["classes"].append("mass")
    fields["writing"]["evidence"]["quantiles"]["mass"] = [0, 1]


def see(fields: dict[str, Any]) -> None:
    fields["writing"]["evidence"] = None


@pytest.mark.parametrize("change", [widen, see])
def test_models_of_another_shape_are_refused(
    make_writer: Callable[..., Path], change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(BundleDamaged, match="Export the bundle again"):
        load_bundle(make_writer(change))


def test_the_identity_covers_steps_and_vocabulary(make_writer: Callable[..., Path]) -> None:
    def change_step(fields: dict[str, Any]) -> None:
        fields["sha256"]["step.onnx"] = "0" * 64

    def change_card(fields: dict[str, Any]) -> None:
        fields["sha256"]["CARD.md"] = "0" * 64

    from hilum.inference import BundleManifest

    plain = load_bundle(make_writer()).manifest
    for change, is_same in ((change_step, False), (change_card, True)):
        fields = plain.model_dump(mode="json")
        change(fields)
        assert (BundleManifest.model_validate(fields).identity() == plain.identity()) is is_same
