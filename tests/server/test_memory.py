import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
from hilum.server.memory import bound_arenas
if sys.argv[1] == "bound":
    assert bound_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
gate = threading.Barrier(17)
def take():
    libc.malloc(1000)
    gate.wait(30)
threads = [threading.Thread(target=take) for _ in range(16)]
[thread.start() for thread in threads]
gate.wait(30)
libc.malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a heap of its own")
def test_many_threads_share_few_heaps() -> None:
    def heaps(mode: str) -> int:
        outcome = subprocess.run([sys.executable, "-c", HEAPS, mode], capture_output=True, text=True, check=True)
        return outcome.stderr.count("Arena ")

    assert heaps("bound") <= 2 < heaps("free")
