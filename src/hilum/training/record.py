"""The record of a run: its numbers epoch by epoch as CSV, and the learning curve."""

import csv
import io
from pathlib import Path

from hilum.evaluation.plots import draw_training
from hilum.storage import write_whole
from hilum.training.loop import Progress

EPOCHS_FILE = "epochs.csv"
CURVE_FILE = "training.png"


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
