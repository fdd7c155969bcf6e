from collections.abc import Callable
from pathlib import Path

from hilum.datasets import read_manifest
from hilum.datasets.guard import LABELS, TABLE
from hilum.findings import LabelState


def test_the_table_gives_films_with_faults_under_open_terms(
    tmp_path: Path, write_film: Callable[..., Path], write_text: Callable[[Path, str], Path]
) -> None:
    for name in ("a", "b"):
        write_film(tmp_path / f"films/{name}.png")
    write_text(
        tmp_path / TABLE,
        f"film,patient,split,folder,{','.join(LABELS)}\n"
        "films/a.png,nih14-1,fit,nih14,0,0,0,1,0,1,0\n"
        "films/b.png,other-cat.png,judge,others,1,0,,,,,\n",
    )
    manifest = read_manifest("guard", tmp_path)
    first, second = manifest.films
    assert (manifest.dataset, manifest.terms, manifest.labels) == ("guard", "open", LABELS)
    assert "Debian" in manifest.attribution
    assert first.state_of("rotated_180") is LabelState.PRESENT
    assert first.state_of("rotated_90") is LabelState.ABSENT
    assert second.state_of("mirrored") is LabelState.UNMENTIONED
    assert (first.folder, second.patient) == ("nih14", "other-cat.png")
