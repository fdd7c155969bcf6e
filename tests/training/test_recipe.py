from pathlib import Path

import pytest

from hilum.errors import RecipeError
from hilum.training.recipe import read_recipe

SHIPPED = Path(__file__).parents[2] / "recipes" / "pneumonia.toml"


def test_the_shipped_recipe_is_sound() -> None:
    recipe = read_recipe(SHIPPED)
    assert recipe.bundle.name == "pneumonia"
    assert recipe.data.classes == ("normal", "bacterial", "viral")
    assert recipe.augmentation.aspect == 1.4
    assert recipe.input.spec().resize == "stretch"
    assert recipe.network.trunk is None


def test_overrides_are_typed_as_toml_types_them() -> None:
    recipe = read_recipe(SHIPPED, ["training.epochs=3", "network.trunk=/somewhere/trunk", 'bundle.version="2"'])
    assert recipe.training.epochs == 3
    assert recipe.network.trunk == Path("/somewhere/trunk")
    assert recipe.bundle.version == "2"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("training.epoch=3", "Did you mean 'training.epochs'"),
        ("augmentation.aspekt=1.2", "Did you mean 'augmentation.aspect'"),
        ("training.epochs=0", "training.epochs: Input should be greater than or equal to 1, got 0"),
        ("training.precision=16", "training.precision"),
        ("training.epochs", "Expected part.key=value"),
        (
            'answer.classes=["bacterail"]',
            "toml: answer.classes names bacterail; data.classes has normal, bacterial, viral.$",
        ),
        ('answer.resembles=["fungal"]', "answer.resembles names fungal"),
        ('data.classes=["bacterial", "viral"]', "no film would be without the finding"),
    ],
)
def test_a_wrong_key_or_value_is_refused_and_named(override: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        read_recipe(SHIPPED, [override])


def test_a_misspelt_key_is_named_before_the_one_that_lacks(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(SHIPPED.read_text().replace('classes = ["normal"', 'clases = ["normal"'))
    with pytest.raises(RecipeError, match=r"no key 'data.clases'. Did you mean 'data.classes'"):
        read_recipe(path)


@pytest.mark.parametrize("content", [None, "[bundle"])
def test_what_is_no_recipe_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecipeError, match=r"broken\.toml"):
        read_recipe(path)


def test_a_segmentation_has_organs_and_no_answers() -> None:
    path = SHIPPED.with_name("anatomy.toml")
    recipe = read_recipe(path)
    assert recipe.task == "segmentation"
    assert recipe.data.folders == ("wingspan",)
    assert recipe.answers() == ()
    with pytest.raises(RecipeError, match="shows each film once"):
        read_recipe(path, ["training.sampling=balanced"])


def test_a_detection_marks_each_class_by_itself() -> None:
    path = SHIPPED.with_name("boxes.toml")
    recipe = read_recipe(path)
    assert recipe.task == "detection"
    assert recipe.answers() == ()
    with pytest.raises(RecipeError, match="activation = sigmoid"):
        read_recipe(path, ["activation=softmax"])
