"""The record of a run: its numbers epoch by epoch for TensorBoard and as CSV, and the learning curve."""

import csv
import io
from pathlib import Path

from hilum.evaluation.plots import draw_training
from hilum.extras import require
from hilum.storage import write_whole
from hilum.training.loop import Epoch, Progress

EPOCHS_FILE = "epochs.csv"
CURVE_FILE = "training.png"
TENSORBOARD_FOLDER = "tensorboard"


def log_epoch(epoch: Epoch, folder: Path) -> None:
    """Add an epoch to the TensorBoard logs in the folder of the run, as soon as it is done.

    A file for each epoch, closed at once: a training that is killed loses none, and one that goes on adds to them.
    """
    require("tensorboard", extra="training")
    from torch.utils.tensorboard import SummaryWriter

    values = {"loss": epoch.loss, "learning_rate": epoch.learning_rate}
    values |= {f"tune/{name}": value for name, value in epoch.tune.items()}
    with SummaryWriter(folder / TENSORBOARD_FOLDER, purge_step=epoch.number + 1) as writer:
        for name, value in values.items():
            writer.add_scalar(name, value, epoch.number + 1)


def write_record(progress: Progress, folder: Path) -> None:
    """Write ``epochs.csv`` and ``training.png`` into the folder of the run."""
    names = list(progress.epochs[0].tune)
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(["epoch", "loss", "learning_rate", *(f"tune_{name}" for name in names)])
    for epoch in progress.epochs:
        writer.writerow([epoch.number + 1, epoch.loss, epoch.learning_rate, *(epoch.tune[name] for name in names)])
    write_whole(folder / EPOCHS_FILE, rows.getvalue().encode())
    losses = [epoch.loss for epoch in progress.epochs]
    write_whole(folder / CURVE_FILE, draw_training(losses, [epoch.tune for epoch in progress.epochs]))
