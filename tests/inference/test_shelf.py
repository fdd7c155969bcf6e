from collections.abc import Callable
from pathlib import Path

import pytest

from hilum.errors import BundleNotFound
from hilum.inference import find_bundle, shipped_bundles


def test_the_pneumonia_bundle_is_shipped_and_whole() -> None:
    assert "pneumonia" in shipped_bundles()
    assert find_bundle("pneumonia").manifest.terms == "open"


def test_a_folder_is_found_by_its_path(make_bundle: Callable[..., Path]) -> None:
    folder = make_bundle()
    assert find_bundle(folder).path == folder
    assert find_bundle(str(folder)).manifest.name == "tiny"


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(BundleNotFound, match=r"no bundle 'pneumonai': expected a shipped name \(.*pneumonia.*\)"):
        find_bundle("pneumonai")
