import statistics
from pathlib import Path

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "handler", "lib"}


def test_every_module_has_its_mirror_test(tree):
    modules = [path for path in tree.modules if not path.name.startswith("__")]
    assert modules
    lacking = [
        str(path) for path in modules if not (tree.root / "tests" / path.with_name(f"test_{path.name}")).is_file()
    ]
    assert lacking == []


def test_every_room_test_mirrors_a_module_or_names_a_journey(tree):
    """A test file whose module is gone would go on testing nothing in particular."""
    rooms = {path.parts[0] for path in tree.modules if len(path.parts) > 1}
    empty = []
    for test in tree.files:
        if test.parts[0] == "tests" and test.name.startswith("test_") and test.parts[1] in rooms:
            text = tree.text(test)
            if "def test_" not in text:
                empty.append(str(test))
    assert empty == []


def test_modules_are_short(tree):
    lines = {path: len(tree.text(Path("src/hilum") / path).splitlines()) for path in tree.modules}
    assert {str(path): count for path, count in lines.items() if count > 400} == {}
    assert statistics.median(count for path, count in lines.items() if path.name != "__init__.py") <= 200


def test_functions_are_short(tree):
    functions = tree.functions()
    assert [(str(path), name, length) for path, name, length in functions if length > 60] == []
    assert statistics.median(length for _, _, length in functions) < 10


def test_files_and_folders_are_named_by_what_they_hold(tree):
    parts = {part for path in tree.files for part in (*path.parts[:-1], path.stem)}
    assert {part for part in parts if part.lower() in FORBIDDEN} == set()
