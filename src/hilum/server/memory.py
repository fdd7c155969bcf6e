"""Keeps the memory of a long-running server flat."""

import ctypes
import sys

ARENAS = 2
M_ARENA_MAX = -8
"""From glibc's malloc.h."""


def bound_arenas() -> bool:
    """Let all threads share few heaps of the C library; to be called before they start.

    By default each thread gets a heap of its own, and what big films leave behind in each is never used by another:
    200 films of a million pixels from 16 callers left 20 MB more than 50 did, and with two heaps 1 MB.

    Returns:
        Whether this C library knows the setting; others than glibc do not need it.
    """
    if sys.platform != "linux":
        return False
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    return set_option is not None and set_option(M_ARENA_MAX, ARENAS) == 1
