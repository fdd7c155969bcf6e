"""A room says in `__all__` what it offers; that the list is sorted, ruff's RUF022 sees to."""

import ast


def exported(module: ast.Module) -> list[str] | None:
    for node in module.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return ast.literal_eval(node.value)
    return None


def imported(module: ast.Module) -> set[str]:
    nodes = [node for node in module.body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for node in nodes for alias in node.names}
    return {name for name in names if not name.startswith("_")}


def rooms(tree) -> dict[str, ast.Module]:
    return {str(path): module for path, module in tree.modules.items() if path.name == "__init__.py"}


def test_all_names_what_a_room_imports_from_its_own_modules(tree):
    wrong = {}
    for path, module in rooms(tree).items():
        own = [
            node
            for node in module.body
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(room_of(path))
        ]
        names = {alias.asname or alias.name for node in own for alias in node.names if not alias.name.startswith("_")}
        lacking = names - set(exported(module) or [])
        if lacking and not defines_functions(module):
            wrong[path] = sorted(lacking)
    assert wrong == {}


def defines_functions(module: ast.Module) -> bool:
    """Such a room works in its `__init__`, as the command line does, and imports for itself."""
    return any(isinstance(node, ast.FunctionDef) for node in module.body)


def room_of(path: str) -> str:
    return ".".join(["hilum", *path.split("/")[:-1]]) + "."


def test_all_names_exist(tree):
    for path, module in rooms(tree).items():
        names = set(exported(module) or [])
        defined = {
            node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        }
        assigned = {
            target.id
            for node in module.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        } | {
            node.target.id
            for node in module.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        lazy = "__getattr__" in defined
        unknown = names - imported(module) - defined - assigned
        assert unknown == set() or lazy, (path, unknown)


def test_the_public_names_can_be_had():
    import hilum

    assert hilum.__all__
    for name in hilum.__all__:
        assert getattr(hilum, name) is not None
    assert "read" in hilum.__all__
