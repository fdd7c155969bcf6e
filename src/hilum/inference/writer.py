"""A writer's two models and its vocabulary, made ready to run: what is known of a study, then word after word.

``model.onnx`` takes all ``film`` of one study [n, channels, size, size], or its ``evidence`` [1, classes], and what the
report is to claim, ``given`` [1, classes]: 1, 0, or -1 where the model may foretell it. It gives ``cells`` [1, k, c]
and their ``keys`` [1, k, h], one for each finding or place of the last feature map and then one for each claim, the
``state`` [1, h], and ``claims`` [1, classes], 1 or 0. ``step.onnx`` takes cells, keys, ``state`` [n, h] and ``word``
[n], and gives ``logits`` [n, words] of the next word, ``next_state`` [n, h] and ``attention`` [n, k].
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnxruntime

from hilum.errors import BundleDamaged
from hilum.inference.beam_search import Array, Step
from hilum.inference.bundle import BundleManifest
from hilum.inference.tokeniser import Vocabulary

FILM, EVIDENCE = "film", "evidence"
LOOKED = ("cells", "keys", "state", "claims")
STEPPED = ("logits", "next_state", "attention")
UNGIVEN = -1.0
"""Of a claim that the model may foretell."""


@dataclass(frozen=True, eq=False)
class Known:
    """What a report is written of.

    Attributes:
        cells, keys: [1, k, c] and [1, k, h]: of findings or places, then of claims.
        state: [1, h], before the first word.
        claims: [classes], 1 where the report is to claim a finding.
    """

    cells: Array
    keys: Array
    state: Array
    claims: Array


@dataclass(frozen=True, eq=False)
class Writer:
    """The sessions of a writer; safe to share between threads."""

    encoder: onnxruntime.InferenceSession
    step: onnxruntime.InferenceSession
    vocabulary: Vocabulary

    def look(self, source: Array, given: Array) -> Known:
        """What is known of a study.

        Args:
            source: its films [n, channels, size, size], as ``prepare`` made them, or its evidence [1, classes], ranks
                from 0 to 1.
            given: [classes], what the report is to claim: 1, 0 or :data:`UNGIVEN`.

        Raises:
            BundleDamaged: the model gives what is no number.
        """
        name = self.encoder.get_inputs()[0].name
        values = self.encoder.run(list(LOOKED), {name: source, "given": given[np.newaxis]})
        _check_finite(values)
        cells, keys, state, claims = values
        return Known(cells, keys, state, claims[0])

    def steps(self, known: Known) -> Step:
        """The model that gives one word after another, of what is known.

        It raises ``BundleDamaged`` where the model gives what is no number.
        """

        def step(states: Array, last: npt.NDArray[np.int64]) -> tuple[Array, Array, Array]:
            given = {"cells": known.cells, "keys": known.keys, "state": states, "word": last}
            logits, states, attention = self.step.run(list(STEPPED), given)
            _check_finite((logits, states, attention))
            return logits, states, attention

        return step

    def first_logits(self, source: Array, classes: int) -> Array:
        """The logits [words] of the first word of a source, nothing given: what a golden film or evidence is for."""
        known = self.look(source, np.full(classes, UNGIVEN, dtype=np.float32))
        start = np.array([self.vocabulary.encode(())[0]])
        logits: Array = self.steps(known)(known.state, start)[0][0]
        return logits


def check_writer(writer: Writer, manifest: BundleManifest) -> None:
    """Refuse models that do not take and give what format 1 says.

    Raises:
        BundleDamaged: the message says what was expected.
    """
    classes, spec = len(manifest.classes), manifest.input
    is_of_evidence = manifest.writing is not None and manifest.writing.evidence is not None
    first = (EVIDENCE, [1, classes]) if is_of_evidence else (FILM, [spec.channels, spec.size, spec.size])
    inputs = [(node.name, node.shape if node.name != FILM else node.shape[1:]) for node in writer.encoder.get_inputs()]
    expected = [first, ("given", [1, classes])]
    steps = [node.name for node in writer.step.get_inputs()]
    words = next(node.shape[1] for node in writer.step.get_outputs())
    is_right = (
        inputs == expected
        and {node.name for node in writer.encoder.get_outputs()} == set(LOOKED)
        and steps == ["cells", "keys", "state", "word"]
        and tuple(node.name for node in writer.step.get_outputs()) == STEPPED
        and words == len(writer.vocabulary)
    )
    if not is_right:
        msg = (
            f"The models of the writer {manifest.name!r} take {inputs} and {steps} and give {words} words; expected "
            f"{expected}, cells, keys, state and word, and {len(writer.vocabulary)} words. Export the bundle again."
        )
        raise BundleDamaged(msg)


def _check_finite(values: tuple[Array, ...] | list[Array]) -> None:
    if not all(np.isfinite(value).all() for value in values):
        msg = (
            "The writer answers with values that are no finite numbers, so nothing is written of them. "
            "Verify it (`hilum models verify`), and export it again if it is yours."
        )
        raise BundleDamaged(msg)
