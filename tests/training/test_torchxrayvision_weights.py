import math

import pytest
import torchxrayvision

from hilum.datasets.nih14 import LABELS as NIH_LABELS
from hilum.training.torchxrayvision_weights import LABELS, WEIGHTS

pytestmark = pytest.mark.training


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_table_is_that_of_the_library(name: str) -> None:
    published, ours = torchxrayvision.models.model_urls[name], WEIGHTS[name]
    codes = [label.lower().replace(" ", "_") for label in published["labels"]]
    assert published["weights_url"].endswith(f"/{ours.file}")
    assert [code or None for code in codes] == [
        None if threshold is None else label for label, threshold in zip(LABELS, ours.thresholds, strict=True)
    ]
    assert [None if math.isnan(threshold) else threshold for threshold in published["op_threshs"]] == list(
        ours.thresholds
    )


def test_every_densenet_of_the_library_is_there() -> None:
    names = [name for name in torchxrayvision.models.model_urls if name.startswith("densenet121-")]
    assert sorted(WEIGHTS) == sorted(names)


def test_the_codes_are_those_of_the_data_sets() -> None:
    assert set(NIH_LABELS) < set(LABELS)


def test_only_free_sources_make_open_weights() -> None:
    assert [name for name, weights in WEIGHTS.items() if weights.terms == "open"] == ["densenet121-res224-nih"]
    assert all(len(weights.attribution) > 1 for weights in WEIGHTS.values())
