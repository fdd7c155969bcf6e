"""The tree as the architecture tests see it: tracked files, modules and their syntax."""

import ast
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Tree:
    root: Path
    files: tuple[Path, ...]
    """Every file that git tracks or would track, relative to the root."""
    modules: Mapping[Path, ast.Module]
    """Every module under src/hilum, relative to src/hilum."""

    def text(self, path: str | Path) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def functions(self) -> list[tuple[Path, str, int]]:
        """Module, name and length in lines of every function and method."""
        return [
            (path, node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
            for path, module in self.modules.items()
            for node in ast.walk(module)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]


def listed_by_git(root: Path) -> tuple[Path, ...]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(Path(line) for line in listing.splitlines() if (root / line).is_file()))


@pytest.fixture(scope="session")
def tree() -> Tree:
    root = Path(__file__).parents[2]
    package = root / "src" / "hilum"
    modules = {
        path.relative_to(package): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))
    }
    return Tree(root=root, files=listed_by_git(root), modules=modules)
