import subprocess
import sys
from pathlib import Path


def test_the_import_contracts_hold(tree):
    lint_imports = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([lint_imports, "--no-cache"], cwd=tree.root, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "0 broken" in outcome.stdout
