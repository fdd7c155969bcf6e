from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hilum.errors import UsageError
from hilum.findings import DraftSource
from hilum.images import load_image
from hilum.inference import load_bundle
from hilum.inference.report_writing import Question, see, weigh, write
from hilum.phantoms import encode, make_phantom

LIKELY, UNLIKELY = {"effusion": 0.9, "nodule": 0.1}, {"effusion": 0.05, "nodule": 0.1}


def texts(*args: Any) -> list[str]:
    return [sentence.text for sentence in write(*args)]


def test_evidence_becomes_sentences(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer())
    assert texts(bundle, weigh(bundle, UNLIKELY))[0] == "No effusion."
    sentences = write(bundle, weigh(bundle, LIKELY))
    assert sentences[0].text == "There is effusion."
    assert all(sentence.source is DraftSource.WRITER for sentence in sentences)


def test_ranks_are_those_of_the_bundle_that_is_asked(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer())
    ranks = weigh(bundle, {"effusion": 0.2, "nodule": 0.75})
    assert ranks[0].tolist() == [pytest.approx(2 / 3), pytest.approx(0.75)]
    with pytest.raises(UsageError, match="nodule"):
        weigh(bundle, {"effusion": 0.2})


def test_what_is_given_is_claimed(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer())
    assert texts(bundle, weigh(bundle, UNLIKELY), Question({"effusion": True}))[0] == "There is effusion."


def test_nothing_is_compared_without_an_earlier_film(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer())
    evidence = weigh(bundle, UNLIKELY)
    assert texts(bundle, evidence)[1] == "The heart is normal."
    assert texts(bundle, evidence, Question({}, has_prior=True))[1] == "The heart is unchanged."


def test_each_word_says_where_the_writer_looked(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer())
    words = write(bundle, weigh(bundle, UNLIKELY))[0].words
    assert [(word.text, word.looks[0].name, word.looks[0].is_claim) for word in words] == [
        ("no", "effusion", False),
        ("effusion", "nodule", False),
    ]
    assert words[0].rows is None


def test_a_film_is_written_of_with_a_map_for_each_word(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer(is_of_film=True))
    film = load_image(encode(make_phantom(1), "png"))
    words = write(bundle, see(bundle, [film, film]))[0].words
    assert words[0].rows == ((1.0, 0.0), (0.0, 0.0))
    assert words[1].rows == ((0.0, 1.0), (0.0, 0.0))


def consent(fields: dict[str, Any]) -> None:
    fields["writing"] |= {"decoding": "consensus", "drafts": 24, "nucleus": 1.0, "temperature": 9.0}


def test_a_consensus_keeps_the_drafts_with_the_fewest_faults(make_writer: Callable[..., Path]) -> None:
    bundle = load_bundle(make_writer(consent))
    evidence = weigh(bundle, UNLIKELY)
    heard: list[Mapping[str, bool]] = []

    def count(text: str, wanted: Mapping[str, bool]) -> int:
        heard.append(wanted)
        return "fluid" not in text

    assert "fluid" in " ".join(texts(bundle, evidence, Question({}, faults=count)))
    assert heard == [{"effusion": False, "nodule": False}] * 24
    assert texts(bundle, evidence) == texts(bundle, evidence)


def test_another_bundle_is_no_writer(make_detector: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="another task"):
        write(load_bundle(make_detector()), np.zeros((1, 2), dtype=np.float32))
