"""Train the writer that sees films on every film under a folder until it knows their reports by heart.

    python benchmarks/overfit.py FOLDER

FOLDER holds films and reports in the form of Open-i; those of every part are learned from and written of again.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from hilum.datasets import Split, read_manifest
from hilum.datasets.split import PARTS
from hilum.datasets.study import studies
from hilum.datasets.written_parts import LANGUAGE, Parts
from hilum.images import load_image
from hilum.inference.report_writing import Question, see, write
from hilum.inference.tokeniser import clean
from hilum.reports.drafting import count_faults
from hilum.training.classification import Setting
from hilum.training.loop import Epoch, Watch
from hilum.training.recipe import read_recipe
from hilum.training.report_writing import train
from hilum.training.report_writing_export import WriterSource, export

RECIPE = Path(__file__).parent.parent / "recipes" / "report-image.toml"
OVERRIDES = (
    "input.size=128", "network.dropout=0", "training.epochs=130", "training.batch_size=6", "training.patience=130",
    "training.learning_rate=2e-3", "training.label_smoothing=0", "training.average_decay=0.9", "writing.own_words=0",
    "writing.least=1", "writing.longest=120", "writing.decoding=beam", "augmentation.zoom=0",
    "augmentation.rotation_degrees=0", "augmentation.shift=0", "augmentation.gamma=1", "augmentation.contrast=0",
    "augmentation.brightness=0",
)  # fmt: skip


def main(root: Path) -> None:
    """Train, export, write again, and count the reports and words that are right."""
    recipe = read_recipe(RECIPE, OVERRIDES)
    manifest = read_manifest("openi", root)
    known = tuple(study for study in studies(manifest) if study.frontal and clean(study.findings_in(LANGUAGE)))
    parts = Parts(manifest, dict.fromkeys(PARTS, known), dict.fromkeys(PARTS, ()), None)
    print(f"{len(known)} studies, {sum(len(study.frontal) for study in known)} frontal films")

    def show(epoch: Epoch) -> None:
        print(f"epoch {epoch.number + 1}: loss {epoch.loss:.3f}, words right {epoch.tune['right']:.3f}", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        train(recipe, parts, Setting(Path(scratch) / "run", "cpu", Watch(on_epoch=show)))
        source = WriterSource(recipe, parts, Path(scratch) / "run" / "best.pt", RECIPE)
        bundle = export(source, Path(scratch) / "bundle")
        right = []
        for study in parts.studies[Split.FIT]:
            films = see(bundle, [load_image(film.path) for film in study.frontal])
            question = Question({}, has_prior=True, faults=count_faults((), LANGUAGE))
            text = " ".join(sentence.text for sentence in write(bundle, films, question))
            right.append(clean(text) == clean(study.findings_in(LANGUAGE)))
        judged = bundle.manifest.metrics["judge"]
        print(f"reports word for word: {np.sum(right)} of {len(right)}")
        for name, numbers in judged.items():
            print(name, "BLEU-4", round(numbers["bleu"]["4"]["value"], 3))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
