import subprocess
import sys

import pytest

HEAVY = ("torch", "fastapi", "onnxruntime", "sqlalchemy", "pandas")


def loaded_by(program: str) -> set[str]:
    """Which heavy libraries a fresh interpreter has loaded after running the program."""
    probe = f"{program}\nimport sys\nprint('\\n' + ' '.join(n for n in {HEAVY!r} if n in sys.modules))"
    outcome = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return set(outcome.stdout.splitlines()[-1].split())


def test_the_probe_sees_a_heavy_import():
    assert loaded_by("import onnxruntime") == {"onnxruntime"}


def test_importing_hilum_loads_nothing_heavy():
    assert loaded_by("import hilum") == set()


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments):
    program = f"""
import sys
sys.argv = ["hilum", *{arguments!r}]
from hilum.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
    assert loaded_by(program) == set()
