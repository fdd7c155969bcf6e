import ast
import re
import tomllib


def extras_in_pyproject(tree) -> set[str]:
    return set(tomllib.loads(tree.text("pyproject.toml"))["project"]["optional-dependencies"])


def test_every_extra_that_code_requires_exists(tree):
    named = {
        keyword.value.value
        for module in tree.modules.values()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", None)) == "require"
        for keyword in node.keywords
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Constant)
    }
    assert named <= extras_in_pyproject(tree)


def test_every_extra_that_a_text_tells_to_install_exists(tree):
    texts = [path for path in tree.files if path.suffix in {".md", ".py"} or path.name in {"Makefile", "Containerfile"}]
    named = {
        extra.strip()
        for path in texts
        for group in re.findall(r"(?:hilum|['\"]\.)\[([a-z, ]+)\]", tree.text(path))
        for extra in group.split(",")
    }
    assert named
    assert named <= extras_in_pyproject(tree)


def test_torch_is_only_in_the_training_extra(tree):
    project = tomllib.loads(tree.text("pyproject.toml"))["project"]
    others = {name: names for name, names in project["optional-dependencies"].items() if name != "training"}
    requirements = [*project["dependencies"], *(name for names in others.values() for name in names)]
    assert [name for name in requirements if re.match(r"(torch|torchvision|nvidia|lightning)\b", name)] == []


def test_an_optional_library_is_loaded_only_in_its_room(tree):
    """`require` hides an import from import-linter; commands may ask whether a library is there."""
    homes = {"obstore": "storage", "torch": "training", "fastapi": "server", "sqlalchemy": "archive"}
    strays = [
        (str(path), node.args[0].value)
        for path, module in tree.modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", None) == "require"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and path.parts[0] not in {homes.get(node.args[0].value.split(".")[0], path.parts[0]), "cli"}
    ]
    assert strays == []
