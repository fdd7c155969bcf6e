from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from hilum.training.loop import Epoch, Progress
from hilum.training.record import log_epoch, write_record


def test_the_record_holds_every_epoch(tmp_path: Path) -> None:
    epochs = [Epoch(number, 1 / (number + 1), 1e-3, {"auc": 0.9, "score": 0.8}) for number in range(2)]
    write_record(Progress(epochs), tmp_path)
    assert (tmp_path / "epochs.csv").read_text(encoding="utf-8").splitlines() == [
        "epoch,loss,learning_rate,tune_auc,tune_score",
        "1,1.0,0.001,0.9,0.8",
        "2,0.5,0.001,0.9,0.8",
    ]
    assert (tmp_path / "training.png").read_bytes().startswith(b"\x89PNG")


def logged(folder: Path) -> dict[str, list[tuple[int, float]]]:
    """What TensorBoard itself reads there."""
    events = EventAccumulator(str(folder / "tensorboard"))
    events.Reload()
    return {name: [(one.step, one.value) for one in events.Scalars(name)] for name in events.Tags()["scalars"]}


def test_tensorboard_sees_each_epoch_as_soon_as_it_is_done(tmp_path: Path) -> None:
    for number in range(2):
        log_epoch(Epoch(number, 1 / (number + 1), 0.25, {"auc": 0.75, "score": 0.5}), tmp_path)
        assert [step for step, _ in logged(tmp_path)["loss"]] == list(range(1, number + 2))
    found = logged(tmp_path)
    assert set(found) == {"loss", "learning_rate", "tune/auc", "tune/score"}
    assert found["loss"] == [(1, 1.0), (2, 0.5)]
    assert found["tune/score"] == [(1, pytest.approx(0.5)), (2, pytest.approx(0.5))]
