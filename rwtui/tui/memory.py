"""Free memory goes back to the system: a password hash takes 19 MiB for a moment, a search what SQLite caches."""

from __future__ import annotations

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""The options' numbers in glibc's malloc.h."""
_OCTETS = 128 * 1024
"""What the two thresholds begin with."""
_HEAPS = 2


def give_back() -> None:
    """Keep glibc from keeping it: it learns from each large block, and gives every thread a heap. Nothing elsewhere."""
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    for option, value in ((_TRIM_THRESHOLD, _OCTETS), (_MMAP_THRESHOLD, _OCTETS), (_ARENA_MAX, _HEAPS)):
        mallopt(option, value)
