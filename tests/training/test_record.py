from pathlib import Path

from hilum.training.loop import Epoch, Progress
from hilum.training.record import write_record


def test_the_record_holds_every_epoch(tmp_path: Path) -> None:
    epochs = [Epoch(number, 1 / (number + 1), 1e-3, {"auc": 0.9, "score": 0.8}) for number in range(2)]
    write_record(Progress(epochs), tmp_path)
    assert (tmp_path / "epochs.csv").read_text(encoding="utf-8").splitlines() == [
        "epoch,loss,learning_rate,tune_auc,tune_score",
        "1,1.0,0.001,0.9,0.8",
        "2,0.5,0.001,0.9,0.8",
    ]
    assert (tmp_path / "training.png").read_bytes().startswith(b"\x89PNG")
