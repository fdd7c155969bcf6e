"""The shipped bundle, and a handful of films with the names of a source."""

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Manifest, Split, read_manifest, split_of
from hilum.evaluation.classification import Judgement, judge
from hilum.inference import Bundle, load_bundle

NAMES = {
    "normal": "train/NORMAL/IM-{:04d}-000{}.jpeg",
    "bacterial": "train/PNEUMONIA/person{}_bacteria_{}.jpeg",
    "viral": "train/PNEUMONIA/person{}_virus_{}.jpeg",
}
PATIENTS_OF_A_KIND = 4


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return load_bundle("pneumonia", threads=1)


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """Four judge patients of each kind with two films each: noise, as no film may be committed."""
    root, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(0)
    (root / "train" / "PNEUMONIA").mkdir(parents=True)
    (root / "train" / "NORMAL").mkdir()
    for kind, name in NAMES.items():
        numbers = [number for number in range(1, 200) if split_of("kermany", f"{kind}-{number}") is Split.JUDGE]
        for number in numbers[:PATIENTS_OF_A_KIND]:
            for copy in (1, 2):
                film = Image.fromarray((rng.random((8, 8)) * 255).astype(np.uint8)).resize((80, 64))
                film.save(root / name.format(number, copy), quality=95)
    return read_manifest("kermany", root)


@pytest.fixture(scope="session")
def judgement(bundle: Bundle, manifest: Manifest) -> Judgement:
    return judge(bundle, manifest, Split.JUDGE)
