"""What every contestant does alike: say when the first answer is there, then read the film again and again."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def compete(read: Callable[[], float]) -> None:
    """Read once, say so; read ``sys.argv[2]`` times more; print the times and the peak memory as JSON."""
    read()
    print("first answer", flush=True)
    film_ms = []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        read()
        film_ms.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"film_ms": film_ms, "peak_mb": peak_mb()}), flush=True)


def peak_mb() -> float:
    """The peak resident memory of this process; getrusage would count that of the process before exec."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    msg = "this system does not tell a process's peak memory"
    raise RuntimeError(msg)
