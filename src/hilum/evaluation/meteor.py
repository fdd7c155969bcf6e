"""METEOR by its reference tool, a Java program; optional, and never computed in another way under that name."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hilum.errors import UsageError
from hilum.evaluation.text_metrics import Words
from hilum.extras import require

_TIMEOUT_S = 600
_SCORE = re.compile(r"^Final score:\s+([\d.]+)$", re.MULTILINE)


def find_tool() -> tuple[str, Path]:
    """Java, and the program that it runs.

    Raises:
        MissingExtra: the program is not installed.
        UsageError: there is no Java.
    """
    program = Path(str(require("pycocoevalcap.meteor.meteor", extra="meteor").__file__)).with_name("meteor-1.5.jar")
    java = shutil.which("java")
    if java is None:
        msg = "METEOR is computed by a Java program, and there is no java here. Install a Java runtime or leave it out."
        raise UsageError(msg)
    return java, program


def meteor(generated: Sequence[Words], references: Sequence[Words]) -> float:
    """METEOR 1.5 (Denkowski and Lavie 2014) of English reports.

    Raises:
        MissingExtra: the tool is not installed.
        UsageError: there is no Java, or the tool fails.
    """
    java, program = find_tool()
    with tempfile.TemporaryDirectory() as folder:
        files = [_write(Path(folder) / name, texts) for name, texts in (("ours", generated), ("theirs", references))]
        command = [java, "-Xmx2G", "-jar", str(program), *files, "-l", "en", "-norm"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"The METEOR tool gave no score: {error}. Leave METEOR out."
            raise UsageError(msg) from error
    match = _SCORE.search(done.stdout)
    if done.returncode or match is None:
        msg = f"The METEOR tool gave no score, but: {(done.stderr or done.stdout)[-200:]!r}. Leave METEOR out."
        raise UsageError(msg)
    return float(match[1])


def _write(path: Path, texts: Sequence[Words]) -> str:
    path.write_text("".join(f"{' '.join(words)}\n" for words in texts), encoding="utf-8")
    return str(path)
