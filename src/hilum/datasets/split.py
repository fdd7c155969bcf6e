"""The split: the part of a source that a patient belongs to, by hash or by the source's own lists."""

import hashlib
from enum import StrEnum

FIT_SHARE = 0.70
TUNE_SHARE = 0.15


class Split(StrEnum):
    """A part of a source: learned from, chosen with, or judged on. A patient is in one part alone.

    ``test`` holds the source's own test films where hilum's law divides the rest: for judging only.
    """

    FIT = "fit"
    TUNE = "tune"
    JUDGE = "judge"
    TEST = "test"


class Half(StrEnum):
    """A half of tune: an epoch is chosen with the one, conformal sets are made from the other."""

    STOPPING = "stopping"
    CONFORMAL = "conformal"


PARTS = (Split.FIT, Split.TUNE, Split.JUDGE)
"""The parts of the law; every source has them."""

OFFICIAL_WORDS = {
    "fit": "train", "train": "train", "training": "train", "train_val": "train_val", "trainval": "train_val",
    "tune": "val", "val": "val", "valid": "val", "validation": "val", "dev": "val",
    "judge": "test", "test": "test", "testing": "test",
}  # fmt: skip
"""What sources call their parts, and the one word that hilum keeps for each."""


def split_of(dataset: str, patient: str) -> Split:
    """The part that a patient belongs to, by the hash of ``dataset:patient``.

    A patient keeps the part whatever other films are there, so nobody learns from a judge patient by accident, and a
    patient with films in two source folders stays in one part. The hash knows neither kind nor folder, so each of
    them is divided 70 / 15 / 15 by itself, as closely as its number of patients allows.
    """
    share = share_of(dataset, patient)
    if share < FIT_SHARE:
        return Split.FIT
    return Split.TUNE if share < FIT_SHARE + TUNE_SHARE else Split.JUDGE


def half_of(dataset: str, patient: str) -> Half:
    """The half of tune that a patient belongs to, by a hash of its own: one that knows nothing of the part."""
    return Half.STOPPING if share_of(f"{dataset}/half", patient) < 0.5 else Half.CONFORMAL


def share_of(dataset: str, patient: str) -> float:
    """Where the hash of ``dataset:patient`` lies between 0 and 1."""
    digest = hashlib.sha256(f"{dataset}:{patient}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def follow(official: str, dataset: str, patient: str, *, has_val: bool) -> Split:
    """The part of a patient by the source's own word: its test is judged on, its validation films choose.

    Where the source has no validation part, one is cut from its training patients by their hash.
    """
    if official == "test":
        return Split.JUDGE
    if official == "val":
        return Split.TUNE
    if has_val or share_of(dataset, patient) < FIT_SHARE / (FIT_SHARE + TUNE_SHARE):
        return Split.FIT
    return Split.TUNE
