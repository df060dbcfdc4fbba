"""Whose work the machine did meanwhile: our programs' by name, and everybody else's."""

import time
from collections.abc import Mapping

import msgspec
import psutil

CORES = psutil.cpu_count() or 1


class Load(msgspec.Struct, frozen=True):
    """CPU seconds by name of part, and the share of the whole machine that others took (or the host withheld)."""

    cpu_s: dict[str, float]
    foreign: float

    @property
    def total_s(self) -> float:
        """CPU seconds of all parts."""
        return sum(self.cpu_s.values())

    def scaled(self, share: float) -> "Load":
        """As if so many times as much had been done."""
        return Load({name: seconds * share for name, seconds in self.cpu_s.items()}, self.foreign)

    def micros(self, count: int) -> str:
        """Microseconds of CPU per item, by part."""
        return " · ".join(f"{name} {seconds / count * 1e6:.0f}" for name, seconds in self.cpu_s.items())

    def millis(self) -> str:
        """Milliseconds of CPU, by part."""
        return " · ".join(f"{name} {seconds * 1000:.0f}" for name, seconds in self.cpu_s.items())


class Watch:
    """Counts from its making on. parts: a program by name; what it started counts as its."""

    def __init__(self, parts: Mapping[str, int]) -> None:
        self._parts = dict(parts)
        self._began, self._busy_s, self._ours_s = time.monotonic(), _busy_s(), _tree_s(psutil.Process())
        self._parts_s = self._each()

    def so_far(self) -> Load:
        """What was used since."""
        elapsed = (time.monotonic() - self._began) * CORES
        ours = _tree_s(psutil.Process()) - self._ours_s
        used = {name: seconds - self._parts_s[name] for name, seconds in self._each().items()}
        return Load(used, max(0.0, (_busy_s() - self._busy_s - ours) / elapsed))

    def _each(self) -> dict[str, float]:
        return {name: _tree_s(psutil.Process(pid)) for name, pid in self._parts.items()}


def _busy_s() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _tree_s(root: psutil.Process) -> float:
    """CPU of a program, of all it started, and of those of them that have ended and were waited for."""
    total = 0.0
    for one in [root, *root.children(recursive=True)]:
        try:
            total += sum(one.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total
