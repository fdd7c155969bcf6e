import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.testing import assert_allclose

from hilum.errors import BundleDamaged
from hilum.findings import FilmFacts
from hilum.images import Radiograph, load_image, prepare
from hilum.inference import load_bundle, verify_bundle
from hilum.inference.bundle import GOLDEN_FILE, file_sha256

MakeBundle = Callable[..., Path]
Expect = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def test_one_pass_gives_logits_features_and_maps(make_bundle: MakeBundle, film: np.ndarray, expect: Expect) -> None:
    bundle = load_bundle(make_bundle())
    radiograph = Radiograph(film, FilmFacts("", "f.png", 64, 64, 8, "png"))
    logits, features, maps = expect(prepare(film, bundle.manifest.input.spec()))
    outputs = bundle.run_film(radiograph)
    assert_allclose(outputs.logits[0], logits, atol=1e-5)
    assert_allclose(outputs.features[0], features, atol=1e-5)
    assert_allclose(outputs.maps[0], maps, atol=1e-5)


def test_films_of_a_batch_do_not_mix(make_bundle: MakeBundle) -> None:
    bundle = load_bundle(make_bundle())
    films = np.random.default_rng(1).normal(size=(5, 1, 16, 16)).astype(np.float32)
    together = bundle.run(films).logits
    assert_allclose(together, np.concatenate([bundle.run(film[None]).logits for film in films]), atol=1e-6)


def _set_golden(folder: Path, logits: list[float]) -> None:
    (folder / GOLDEN_FILE).write_text(json.dumps({"logits": logits, "tolerance": 1e-3}), encoding="utf-8")
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest["sha256"][GOLDEN_FILE] = file_sha256(folder / GOLDEN_FILE)
    (folder / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_the_golden_film_is_verified(make_bundle: MakeBundle, expect: Expect) -> None:
    folder = make_bundle()
    spec = load_bundle(folder).manifest.input.spec()
    logits = expect(prepare(load_image(folder / "golden.png").pixels, spec))[0]
    _set_golden(folder, logits.tolist())
    assert verify_bundle(load_bundle(folder)) < 1e-4
    _set_golden(folder, (logits + np.array([0, 0.01, 0])).tolist())
    with pytest.raises(BundleDamaged, match=r"differs by 0\.01"):
        verify_bundle(load_bundle(folder))
    _set_golden(folder, [float("nan")] * 3)
    with pytest.raises(BundleDamaged, match="differs by nan"):
        verify_bundle(load_bundle(folder))


def test_a_model_with_other_inputs_is_refused(make_bundle: MakeBundle) -> None:
    with pytest.raises(BundleDamaged, match=r"takes \[\('image'"):
        load_bundle(make_bundle(input_name="image"))


def test_a_model_with_other_classes_is_refused(make_bundle: MakeBundle) -> None:
    folder = make_bundle(lambda fields: fields.update(classes=["normal", "bacterial", "viral", "fungal"]))
    with pytest.raises(BundleDamaged, match="of 4 classes"):
        load_bundle(folder)


def test_a_model_whose_logits_have_no_classes_is_refused(make_bundle: MakeBundle) -> None:
    folder = make_bundle()
    model = onnx.load(folder / "model.onnx")
    del model.graph.node[-1], model.graph.output[0]
    model.graph.node.append(onnx.helper.make_node("ReduceSum", ["flat"], ["logits"], keepdims=0))
    model.graph.output.insert(0, onnx.helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, []))
    _set_model(folder, model)
    with pytest.raises(BundleDamaged, match="of 3 classes"):
        load_bundle(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_never_read(make_bundle: MakeBundle, value: float) -> None:
    folder = make_bundle()
    model = onnx.load(folder / "model.onnx")
    bias = next(one for one in model.graph.initializer if one.name == "head_bias")
    bias.CopyFrom(onnx.numpy_helper.from_array(np.array([0, value, 0], dtype=np.float32), "head_bias"))
    _set_model(folder, model)
    with pytest.raises(BundleDamaged, match="no finite numbers"):
        load_bundle(folder).run(np.zeros((1, 1, 16, 16), dtype=np.float32))


def _set_model(folder: Path, model: onnx.ModelProto) -> None:
    onnx.save(model, folder / "model.onnx")
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest["sha256"]["model.onnx"] = file_sha256(folder / "model.onnx")
    (folder / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_bytes_that_are_no_model_are_refused(make_bundle: MakeBundle) -> None:
    folder = make_bundle()
    (folder / "model.onnx").write_bytes(b"not a model")
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest["sha256"]["model.onnx"] = file_sha256(folder / "model.onnx")
    (folder / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(BundleDamaged, match="cannot be built"):
        load_bundle(folder)
