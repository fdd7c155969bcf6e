from hilum.inference.bundle import Activation, Answer, BundleManifest, Calibration, NamedPoint, Origin
from hilum.training.torchxrayvision import INPUT, POPULATION
from hilum.training.torchxrayvision_card import write_card


def manifest(**changed: object) -> BundleManifest:
    answer = Answer(
        name="mass",
        classes=("mass",),
        calibration=Calibration(slope=1, intercept=0, prevalence=None),
        operating_points={"youden": NamedPoint(threshold=0.0372)},
        default_operating_point="youden",
    )
    fields = {
        "format": 1,
        "name": "xrv",
        "version": "1",
        "task": "classification",
        "classes": ("mass",),
        "activation": Activation.SIGMOID,
        "input": INPUT,
        "answers": (answer,),
        "population": POPULATION,
        "terms": "research",
        "attribution": ("Films of X.",),
        "origin": Origin(datasets=(), films={}, patients={}, recipe="torchxrayvision some-weights", commit=""),
        "metrics": {"import": {"file_sha256": "abc"}},
        "sha256": {},
    }
    return BundleManifest(**{**fields, **changed})


def test_it_says_what_is_known_and_how_little() -> None:
    card = write_card(manifest())
    for words in (
        "# xrv, version 1",
        "`some-weights`",
        "| mass | 0.0372 |",
        "- Films of X.",
        "`abc`",
        "not calibrated",
    ):
        assert words in card
    assert "For research only" in card


def test_open_weights_are_not_called_research() -> None:
    assert "research only" not in write_card(manifest(terms="open"))
