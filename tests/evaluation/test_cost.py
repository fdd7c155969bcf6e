from pathlib import Path

import pytest

from hilum.evaluation.cost import RUNS, measure_cost
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import MODEL_FILE


def test_the_cost_is_that_of_the_network_and_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = load_bundle("pneumonia")
    ran, run = [], Bundle.run
    monkeypatch.setattr(Bundle, "run", lambda self, films: ran.append(films.shape) or run(self, films))
    cost = measure_cost(bundle)
    assert len(ran) > RUNS
    assert set(ran) == {(1, 1, 224, 224)}
    assert 0.1 < cost.ms_per_film < 10_000
    assert cost.mb == pytest.approx(Path(bundle.folder / MODEL_FILE).stat().st_size / 1e6)
