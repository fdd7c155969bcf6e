"""What every test runs under: no network, fixed seeds, warnings as errors, and in CI no skipped test."""

import hashlib
import importlib.util
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "", None}  # noqa: S104 - compared, never bound
ALLOWED_SKIP = "no accelerator"
"""A machine without an accelerator may skip the tests that need one, in CI too."""


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection and look-up that leaves this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
    else:
        return
    if host not in LOOPBACK:
        msg = f"Tests run with the network off; this one wanted {host}."
        raise PermissionError(msg)


sys.addaudithook(refuse_network)

# What the user of this machine added must not read along; a test that adds names a shelf of its own.
os.environ["HILUM_SHELF"] = os.devnull


@pytest.fixture(autouse=True)
def fixed_seeds() -> Iterator[None]:
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for libraries that still draw from the global generator
    if (torch := sys.modules.get("torch")) is not None:
        torch.manual_seed(0)
    yield


ORGAN_GREYS = {"heart": 0.8, "left_lung": 0.4, "right_lung": 0.6}
"""What the bundle of :func:`make_segmenter` takes for an organ: a grey within 0.1 of this."""


@pytest.fixture
def make_segmenter(tmp_path: Path) -> Callable[..., Path]:
    """Write a segmentation that draws by grey alone, so that a test can draw a film of known outlines."""

    def make(change: Callable[[dict[str, Any]], None] = lambda _: None, *, masks: str = "masks") -> Path:
        folder = tmp_path / "segmenter"
        folder.mkdir(parents=True)
        write_segmenter(folder / "model.onnx", masks)
        Image.fromarray(np.repeat(np.uint8([[153, 102]]), 32, axis=1).repeat(64, axis=0)).save(folder / "golden.png")
        means = [100 * (0.2 - abs(0.6 - grey) - abs(0.4 - grey)) for grey in ORGAN_GREYS.values()]
        (folder / "golden.json").write_text(json.dumps({"logits": means, "tolerance": 1e-3}), encoding="utf-8")
        (folder / "CARD.md").write_text("# segmenter\n", encoding="utf-8")
        return write_manifest(folder, change, name="segmenter", task="segmentation", classes=list(ORGAN_GREYS))

    return make


def write_manifest(folder: Path, change: Callable[[dict[str, Any]], None], **own: Any) -> Path:
    """Complete a folder that has its files to a bundle for adults, which sees films of 64 pixels as they are."""
    names = ("model.onnx", "golden.png", "golden.json", "CARD.md")
    fields = {
        "format": 1, "version": "1", "activation": "sigmoid",
        "input": {
            "size": 64, "channels": 1, "resize": "stretch", "scaling": "none", "low_percentile": 0.5,
            "high_percentile": 99.5, "mean": 0.0, "std": 1.0,
        },
        "population": {"description": "adults", "age_min_years": 18, "age_max_years": None, "views": ["PA", "AP"]},
        "terms": "open", "attribution": [], "metrics": {},
        "origin": {"datasets": [], "films": {}, "patients": {}, "recipe": "", "commit": ""},
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        **own,
    }  # fmt: skip
    change(fields)
    (folder / "bundle.json").write_text(json.dumps(fields), encoding="utf-8")
    return folder


def write_segmenter(path: Path, masks: str) -> None:
    onnx = pytest.importorskip("onnx")
    greys = np.array(list(ORGAN_GREYS.values()), dtype=np.float32).reshape(1, 3, 1, 1)
    constants = {"greys": greys, "reach": np.float32([0.1]), "steepness": np.float32([200.0])}
    nodes = [
        onnx.helper.make_node("Sub", ["film", "greys"], ["apart"]),
        onnx.helper.make_node("Abs", ["apart"], ["distance"]),
        onnx.helper.make_node("Sub", ["reach", "distance"], ["near"]),
        onnx.helper.make_node("Mul", ["near", "steepness"], [masks]),
        onnx.helper.make_node("AveragePool", ["film"], ["features"], kernel_shape=[8, 8], strides=[8, 8]),
    ]
    graph = onnx.helper.make_graph(
        nodes,
        "segmenter",
        [onnx.helper.make_tensor_value_info("film", onnx.TensorProto.FLOAT, ["n", 1, 64, 64])],
        [
            onnx.helper.make_tensor_value_info(masks, onnx.TensorProto.FLOAT, ["n", 3, 64, 64]),
            onnx.helper.make_tensor_value_info("features", onnx.TensorProto.FLOAT, ["n", 1, 8, 8]),
        ],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10), path)


@pytest.fixture
def make_detector(tmp_path: Path) -> Callable[..., Path]:
    """Write a detection whose boxes are the quarters of the film, so that a test knows them.

    The score of ``mass`` in a quarter is the mean grey there, that of ``nodule`` its square; the first is shown from
    0.5, the second only where it is asked for every box.
    """

    def make(change: Callable[[dict[str, Any]], None] = lambda _: None, *, name: str = "detector") -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        write_detector(folder / "model.onnx")
        Image.fromarray(np.repeat(np.uint8([[51, 102]]), 32, axis=1).repeat(64, axis=0)).save(folder / "golden.png")
        (folder / "golden.json").write_text(json.dumps({"logits": [0.4, 0.16], "tolerance": 1e-3}), encoding="utf-8")
        (folder / "CARD.md").write_text("# detector\n", encoding="utf-8")
        own = {"classes": ["mass", "nodule"], "detecting": {"thresholds": {"mass": 0.5}}}
        return write_manifest(folder, change, name=name, task="detection", **own)

    return make


def write_detector(path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    quarters = np.float32([[0, 0, 0.5, 0.5], [0.5, 0, 1, 0.5], [0, 0.5, 0.5, 1], [0.5, 0.5, 1, 1]])
    constants = {
        "quarters": np.stack([quarters, quarters])[np.newaxis],
        "row": np.int64([0, 1, 4]),
        "none": np.float32([0]),
    }
    nodes = [
        onnx.helper.make_node("AveragePool", ["film"], ["means"], kernel_shape=[32, 32], strides=[32, 32]),
        onnx.helper.make_node("Reshape", ["means", "row"], ["mass"]),
        onnx.helper.make_node("Mul", ["mass", "mass"], ["nodule"]),
        onnx.helper.make_node("Concat", ["mass", "nodule"], ["scores"], axis=1),
        onnx.helper.make_node("Unsqueeze", ["scores", "last"], ["each"]),
        onnx.helper.make_node("Mul", ["each", "none"], ["nothing"]),
        onnx.helper.make_node("Add", ["nothing", "quarters"], ["boxes"]),
    ]
    constants["last"] = np.int64([3])
    graph = onnx.helper.make_graph(
        nodes,
        "detector",
        [onnx.helper.make_tensor_value_info("film", onnx.TensorProto.FLOAT, [1, 1, 64, 64])],
        [
            onnx.helper.make_tensor_value_info("scores", onnx.TensorProto.FLOAT, [1, 2, 4]),
            onnx.helper.make_tensor_value_info("boxes", onnx.TensorProto.FLOAT, [1, 2, 4, 4]),
        ],
        [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10), path)


@pytest.fixture(scope="session")
def written_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small phantoms with composed reports and evidence, in the form of Open-i."""
    from hilum.datasets.written_phantoms import write_written_phantoms

    root = tmp_path_factory.mktemp("written")
    write_written_phantoms(root, 40, size_px=64)
    return root


@pytest.fixture
def make_writer(tmp_path: Path) -> Callable[..., Path]:
    """Write a writer that recites one of two texts, so that a test knows its words.

    It knows ``effusion`` and ``nodule``, of the ranks of the bundle ``findings``, or of the brightness of the upper and
    the lower half of a film. Each is claimed from one half on; which text comes depends on ``effusion`` alone.
    """

    def make(
        change: Callable[[dict[str, Any]], None] = lambda _: None, *, name: str = "writer", is_of_film: bool = False
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        words = write_writer(folder, is_of_film=is_of_film)
        (folder / "vocabulary.json").write_text(json.dumps({"words": words}), encoding="utf-8")
        Image.fromarray(np.repeat(np.uint8([[0], [255]]), 32, axis=0).repeat(64, axis=1)).save(folder / "golden.png")
        logits = [{"no": 10.0, "little": 5.0}.get(word, 0.0) for word in words]
        golden = {"logits": logits, "tolerance": 1e-3}
        (folder / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
        (folder / "CARD.md").write_text("# writer\n", encoding="utf-8")
        names = ("model.onnx", "golden.png", "golden.json", "CARD.md", "step.onnx", "vocabulary.json")
        quantiles = {"effusion": [0.0, 0.1, 0.2, 1.0], "nodule": [0.0, 0.5, 1.0]}
        fields = {
            "format": 1, "name": name, "version": "1", "task": "report_writing", "classes": ["effusion", "nodule"],
            "writing": {
                "language": "en", "decoding": "beam", "beam": 2, "length_power": 0.7, "longest": 20, "repeat": 4,
                "drafts": 4, "temperature": 1.0, "nucleus": 0.9, "recall": 1.0,
                "comparison": ["unchanged"],
                "evidence": None if is_of_film else {"bundle": "findings", "quantiles": quantiles, "films": "none"},
            },
            "input": {
                "size": 64, "channels": 1, "resize": "stretch", "scaling": "none", "low_percentile": 0.5,
                "high_percentile": 99.5, "mean": 0.0, "std": 1.0,
            },
            "population": {"description": "", "age_min_years": None, "age_max_years": None, "views": ["PA", "AP"]},
            "terms": "research", "attribution": [], "metrics": {},
            "origin": {"datasets": [], "films": {}, "patients": {}, "recipe": "", "commit": ""},
            "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        }  # fmt: skip
        change(fields)
        (folder / "bundle.json").write_text(json.dumps(fields), encoding="utf-8")
        return folder

    return make


RECITED = (
    "no|little effusion|fluid .|and the|a heart|hilum is|seems unchanged|normal .|and",
    "there|one is|was effusion|fluid .|and the|a heart|hilum is|seems unchanged|normal .|and",
)
"""What the writer of the tests says without and with an effusion, each word with what it says where that is banned."""


def write_writer(folder: Path, *, is_of_film: bool) -> list[str]:
    """Write both models; the words of the vocabulary."""
    onnx = pytest.importorskip("onnx")
    texts = [[pair.split("|") for pair in text.split()] for text in RECITED]
    words = list(dict.fromkeys(word for text in texts for pair in text for word in pair))
    words = ["<pad>", "<start>", "<end>", "<unknown>", *words]
    places = [pair for text in texts for pair in [*text, ["<end>", "<end>"]]]
    hidden, later = len(places), len(texts[0]) + 1
    script = np.zeros((hidden, len(words)), dtype=np.float32)
    for place, (word, other) in enumerate(places):
        script[place, words.index(other)] = 5
        script[place, words.index(word)] = 10
    starts = np.eye(hidden, dtype=np.float32)[[0, later]]
    cells = 4 if not is_of_film else 6
    looked = np.eye(cells, dtype=np.float32)[np.arange(hidden) % cells]
    floats, value = onnx.TensorProto.FLOAT, onnx.helper.make_tensor_value_info
    node = onnx.helper.make_node
    source = [node("Identity", ["evidence"], ["places"]), node("Identity", ["evidence"], ["shares"])]
    first = value("evidence", floats, [1, 2])
    if is_of_film:
        first = value("film", floats, ["n", 1, 64, 64])
        source = [
            node("AveragePool", ["film"], ["pooled"], kernel_shape=[32, 32], strides=[32, 32]),
            node("ReduceMean", ["pooled", "zero"], ["study"], keepdims=1),
            node("Reshape", ["study", "row"], ["places"]),
            node("ReduceMean", ["study", "three"], ["halves"], keepdims=0),
            node("Reshape", ["halves", "pair"], ["shares"]),
        ]
    nodes = [
        *source,
        node("GreaterOrEqual", ["shares", "half"], ["is_likely"]),
        node("Cast", ["is_likely"], ["likely"], to=floats),
        node("Less", ["given", "none"], ["is_open"]),
        node("Where", ["is_open", "likely", "given"], ["claims"]),
        node("Concat", ["places", "claims"], ["row_of_cells"], axis=1),
        node("Unsqueeze", ["row_of_cells", "two"], ["cells"]),
        node("Identity", ["cells"], ["keys"]),
        node("MatMul", ["claims", "pick"], ["is_late"]),
        node("Sub", ["one", "is_late"], ["is_early"]),
        node("Concat", ["is_early", "is_late"], ["both"], axis=1),
        node("MatMul", ["both", "starts"], ["state"]),
    ]
    constants = {
        "half": np.float32([0.5]), "none": np.float32([0]), "one": np.float32([[1]]), "two": np.int64([2]),
        "pick": np.float32([[1], [0]]), "starts": starts, "zero": np.int64([0]), "three": np.int64([3]),
        "row": np.int64([1, 4]), "pair": np.int64([1, 2]),
    }  # fmt: skip
    outputs = [
        value("cells", floats, [1, cells, 1]), value("keys", floats, [1, cells, 1]),
        value("state", floats, [1, hidden]), value("claims", floats, [1, 2]),
    ]  # fmt: skip
    save_model(folder / "model.onnx", nodes, [first, value("given", floats, [1, 2])], outputs, constants)
    nodes = [
        node("MatMul", ["state", "script"], ["said"]),
        node("Cast", ["word"], ["number"], to=floats),
        node("ReduceSum", ["cells"], ["sum"], keepdims=0),
        node("ReduceSum", ["keys"], ["other_sum"], keepdims=0),
        node("Sub", ["sum", "other_sum"], ["nothing"]),
        node("Mul", ["number", "nothing"], ["none"]),
        node("Unsqueeze", ["none", "last"], ["column"]),
        node("Add", ["said", "column"], ["logits"]),
        node("MatMul", ["state", "shift"], ["next_state"]),
        node("MatMul", ["state", "looked"], ["attention"]),
    ]
    shift = np.eye(hidden, k=1, dtype=np.float32)
    constants = {"script": script, "last": np.int64([1]), "shift": shift, "looked": looked}
    inputs = [
        value("cells", floats, [1, cells, 1]), value("keys", floats, [1, cells, 1]),
        value("state", floats, ["n", hidden]), value("word", onnx.TensorProto.INT64, ["n"]),
    ]  # fmt: skip
    outputs = [
        value("logits", floats, ["n", len(words)]), value("next_state", floats, ["n", hidden]),
        value("attention", floats, ["n", cells]),
    ]  # fmt: skip
    save_model(folder / "step.onnx", nodes, inputs, outputs, constants)
    return words


def save_model(path: Path, nodes: list[Any], inputs: list[Any], outputs: list[Any], constants: dict[str, Any]) -> None:
    onnx = pytest.importorskip("onnx")
    kept = [onnx.numpy_helper.from_array(values, name) for name, values in constants.items()]
    graph = onnx.helper.make_graph(nodes, path.stem, inputs, outputs, kept)
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)], ir_version=10), path)


def load_ceph() -> Any:
    """The module that starts a real S3 server; tests are no package that could be imported from."""
    spec = importlib.util.spec_from_file_location("ceph", Path(__file__).parent / "storage" / "ceph.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules["ceph"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ceph() -> Iterator[Any]:
    """A real S3 server, started once (some 25 s)."""
    module = load_ceph()
    if lacking := module.lacking():
        pytest.skip(f"no S3 server: this machine lacks {', '.join(lacking)} (Debian: {' '.join(module.PACKAGES)})")
    # Thrown away at once, and not kept with the last sessions' folders: it has hundreds of megabytes.
    with tempfile.TemporaryDirectory(prefix="ceph-") as folder, module.running(Path(folder)) as server:
        yield server


@pytest.fixture
def bucket(ceph: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A new bucket of the real S3 server, as ``s3://…``; the variables that lead there are set."""
    for name, value in ceph.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HILUM_CACHE", str(tmp_path / "cache"))
    return f"s3://{ceph.make_bucket()}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: once started, Playwright keeps an event loop running in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


skipped: list[tuple[str, str]] = []


def note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if ALLOWED_SKIP not in reason:
        skipped.append((report.nodeid, reason))


pytest_runtest_logreport = note_skip
pytest_collectreport = note_skip


def skips_fail() -> bool:
    return os.environ.get("CI") == "true" and bool(skipped)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if skips_fail() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if skips_fail():
        terminalreporter.section("skipped in CI, which counts as failed", red=True)
        for nodeid, reason in skipped:
            terminalreporter.line(f"{nodeid}: {reason}")
