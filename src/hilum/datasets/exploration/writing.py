"""An exploration on the disk: the page, the numbers and the pictures."""

import json
from pathlib import Path

from hilum.datasets.exploration.exploration import Exploration
from hilum.datasets.exploration.page import render_page
from hilum.datasets.exploration.plots import draw_charts
from hilum.datasets.exploration.sheets import draw_sheets
from hilum.storage import write_whole


def write_exploration(exploration: Exploration, out: Path) -> None:
    """Write ``index.html``, ``exploration.json`` and ``pictures/`` into a folder.

    Raises:
        MissingExtra: matplotlib is not installed.
        StorageError: the folder cannot be written.
    """
    charts = draw_charts(exploration)
    sheets, films = draw_sheets(exploration)
    pictures = out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for name, picture in {**charts, **films}.items():
        write_whole(pictures / name, picture)
    numbers = json.dumps(exploration.to_json(), indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(out / "exploration.json", (numbers + "\n").encode())
    write_whole(out / "index.html", render_page(exploration, charts.keys(), sheets).encode())
