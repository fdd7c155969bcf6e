import json
import re
from pathlib import Path

from hilum.datasets.exploration import Exploration, write_exploration


def test_the_folder_holds_all_that_the_page_shows_and_nothing_else(planted: Exploration, tmp_path: Path) -> None:
    write_exploration(planted, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'src="([^"]+)"', page))
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out" / "pictures").iterdir()}
    assert shown == there
    assert len(there) > 10
    numbers = json.loads((tmp_path / "out" / "exploration.json").read_text(encoding="utf-8"))
    assert numbers == json.loads(json.dumps(planted.to_json()))


def test_nothing_written_tells_where_the_films_lie(planted: Exploration, planted_root: Path, tmp_path: Path) -> None:
    write_exploration(planted, tmp_path)
    for name in ("index.html", "exploration.json"):
        assert str(planted_root) not in (tmp_path / name).read_text(encoding="utf-8")
