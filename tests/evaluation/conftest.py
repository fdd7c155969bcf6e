"""The shipped bundles, and a handful of films with the names of a source."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hilum.datasets import Film, LabelledBox, Manifest, Split, read_manifest, split_of
from hilum.evaluation.classification import Conditions, Judgement, judge
from hilum.evaluation.detection import DetectionJudgement, SeenFilm, score_classes
from hilum.evaluation.explanation import ExplanationScores, MarkedMap, score_maps
from hilum.evaluation.gate import Gate, Gated
from hilum.evaluation.variants import GateFacts, Variants, compare_variants
from hilum.findings import Box, LabelState, Population, Sex, View
from hilum.inference import Bundle, load_bundle
from hilum.inference.bundle import NamedPoint

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
    return judge(bundle, manifest, "judge", Conditions(is_stretched=True, prevalence=0.1))


@pytest.fixture(scope="session")
def referring(bundle: Bundle) -> Bundle:
    """The same with a point that refers."""
    (answer,) = bundle.manifest.answers
    point = NamedPoint(threshold=0.9, refer_from=0.5, nominal_coverage=0.9)
    answer = answer.model_copy(update={"operating_points": {**answer.operating_points, "conformal_90": point}})
    return replace(bundle, manifest=bundle.manifest.model_copy(update={"answers": (answer,)}))


@pytest.fixture(scope="session")
def referred(referring: Bundle, manifest: Manifest) -> Judgement:
    return judge(referring, manifest, "judge", Conditions(prevalence=0.1))


@pytest.fixture(scope="session")
def many() -> Bundle:
    """A bundle with many answers, some of them without a decision."""
    return load_bundle("findings", threads=1)


@pytest.fixture(scope="session")
def adults(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """Twenty patients with one to three films in two folders, of a source that labels two of the bundle's answers."""
    root, rng = tmp_path_factory.mktemp("adults"), np.random.default_rng(0)
    films = []
    for patient in range(20):
        for copy in range(1 + patient % 3):
            path = root / f"{patient}-{copy}.png"
            Image.fromarray((rng.random((8, 8)) * 255).astype(np.uint8)).resize((64, 64)).save(path)
            states = {"effusion": patient % 2 == 0, "hernia": patient == 3}
            labels = {name: LabelState.PRESENT if shown else LabelState.ABSENT for name, shown in states.items()}
            if patient == 5:
                labels["effusion"] = LabelState.UNCERTAIN
            films.append(
                Film(
                    path=path,
                    patient=str(patient),
                    kind="finding" if any(states.values()) else "no_finding",
                    labels=labels,
                    split=Split.FIT if patient >= 14 else Split.JUDGE,
                    view=View.AP if copy else View.PA,
                    age_years=10.0 if patient == 0 else None if patient == 1 else 30.0 + 3 * patient,
                    sex=Sex.FEMALE if patient % 4 else Sex.MALE,
                    folder="large" if patient % 2 else "small",
                )
            )
    people = Population("adults of no hospital", 18)
    return Manifest("invented", tuple(films), people, "open", "Nobody. No source.", ("None.",), ("effusion", "hernia"))


@pytest.fixture(scope="session")
def many_judged(many: Bundle, adults: Manifest) -> Judgement:
    return judge(many, adults, "judge")


@pytest.fixture
def own_bundle(bundle: Bundle, tmp_path: Path) -> Bundle:
    """A copy of the shipped bundle that may be written."""
    folder = tmp_path / "pneumonia"
    folder.mkdir()
    for path in bundle.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return load_bundle(folder, threads=1)


@pytest.fixture(scope="session")
def explained() -> ExplanationScores:
    """The scores of maps that are highest at the middle of the film, of which one in three is marked there."""
    cells = np.hypot(*np.meshgrid(np.linspace(-1, 1, 64), np.linspace(-1, 1, 64)))
    support, middle, corner = np.exp(-4 * cells).astype(np.float32), Box(0.4, 0.4, 0.2, 0.2), Box(0.0, 0.0, 0.3, 0.3)
    maps = [
        MarkedMap(label, str(number), (middle if number % 3 == 0 else corner,), support)
        for label in ("effusion", "mass")
        for number in range(9)
    ]
    return ExplanationScores(
        9, 9, ("large",), 7, 5, 0.6, score_maps(maps, 0.6, {"effusion": corner, "mass": corner}), ()
    )


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """Films of four quarters, one of them bright, for the detection of ``make_detector``; boxes of mass alone.

    Nine judge films in the folder large: five with a box of the lower left quarter, where that is bright but on the
    fifth, one whose mass nobody marked, two without, a child's; and one in a folder without any box. Four tune and two
    fit films have the same box.
    """
    root = tmp_path_factory.mktemp("marked-films")

    def film(patient: int, split: Split, *, is_boxed: bool = True, bright: int = 2, **given: object) -> Film:
        pixels = np.full((2, 2), 51, dtype=np.uint8)
        pixels.flat[bright] = 230 - patient % 7
        path = root / f"{patient}.png"
        Image.fromarray(pixels.repeat(64, axis=0).repeat(64, axis=1)).save(path)
        box = LabelledBox("mass", Box(0.0, 64.0, 64.0, 64.0))
        state = LabelState.PRESENT if is_boxed else LabelState.ABSENT
        facts: dict[str, object] = {
            "path": path, "patient": str(patient), "kind": "finding" if is_boxed else "no_finding",
            "labels": {"mass": state, "nodule": LabelState.ABSENT}, "split": split, "age_years": 50.0,
            "boxes": (box,) if is_boxed else (), "folder": "large", **given,
        }  # fmt: skip
        return Film(**facts)  # type: ignore[arg-type]

    present = {"mass": LabelState.PRESENT, "nodule": LabelState.ABSENT}
    films = (
        *(film(number, Split.JUDGE) for number in range(4)),
        film(4, Split.JUDGE, bright=3),
        film(5, Split.JUDGE, is_boxed=False, labels=present, kind="finding"),
        *(film(number, Split.JUDGE, is_boxed=False, bright=3) for number in (6, 7)),
        film(8, Split.JUDGE, age_years=9.0),
        film(9, Split.JUDGE, is_boxed=False, folder="small"),
        *(film(number, Split.TUNE) for number in range(10, 14)),
        *(film(number, Split.FIT) for number in (20, 21)),
    )
    people = Population("boxes")
    return Manifest("marked", films, people, "open", "Nobody. No source.", ("None.",), ("mass", "nodule"))


@pytest.fixture(scope="session")
def detection_seen() -> tuple[SeenFilm, ...]:
    """Forty films of twenty patients with boxes of mass on thirty and of nodule on ten, found three times in four."""
    rng, near = np.random.default_rng(4), Box(0.25, 0.25, 0.25, 0.25)
    films = []
    for number in range(40):
        drawn: dict[str, tuple[Box, ...]] = {"mass": (near,)} if number % 4 else {}
        if number % 4 == 2:
            drawn["nodule"] = (Box(0.6, 0.6, 0.1, 0.1),)
        found = {
            name: ((float(rng.random()), boxes[0] if number % 3 else Box(0.5, 0.0, 0.3, 0.3)), (0.01, near))
            for name, boxes in drawn.items()
        }
        labels = {name: LabelState.PRESENT if name in drawn else LabelState.ABSENT for name in ("mass", "nodule")}
        kind = "finding" if drawn else "no_finding"
        film = Film(Path(f"{number}.png"), str(number // 2), kind, labels, Split.JUDGE, folder="large")
        films.append(SeenFilm(film, drawn, found or {"mass": ((0.3, near),)}, 0.02 + number / 1000))
    return tuple(films)


@pytest.fixture(scope="session")
def detection_judged(detection_seen: tuple[SeenFilm, ...]) -> DetectionJudgement:
    means = {"mass": Box(0.2, 0.2, 0.3, 0.3), "nodule": Box(0.1, 0.1, 0.1, 0.1)}
    classes = score_classes(detection_seen, ("mass", "nodule"), means)
    return DetectionJudgement("marked", "judge", detection_seen, 20, {"unmarked_folder": 3}, 9, classes, ("edema",))


@pytest.fixture
def detection_bundle(make_detector: Callable[..., Path]) -> Bundle:
    return load_bundle(make_detector(), threads=1)


@pytest.fixture
def gate_facts(many: Bundle, detection_seen: tuple[SeenFilm, ...]) -> GateFacts:
    """A gate that stops the last ten films."""
    behind = tuple(replace(one, found={} if place >= 30 else one.found) for place, one in enumerate(detection_seen))
    return GateFacts(Gate(many, "mass", 0.125, 12, 0.96), Gated(behind, 30, 30, 22))


@pytest.fixture
def detection_variants(detection_judged: DetectionJudgement, gate_facts: GateFacts) -> Variants:
    return compare_variants(detection_judged, {"detector after findings:mass": gate_facts.gated.seen}, "detector")
