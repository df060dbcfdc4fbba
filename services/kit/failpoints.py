"""Named places where a test makes the process die, hang or raise, and switches that take a mechanism away.

FAILPOINTS="relay.after_publish:kill,handler:raise:3,dedupe:off": kill, hang and raise act on the nth pass (default the
first); off removes the mechanism of that name for good. Only a practice office honours them.
"""

import asyncio
import os
import signal

ACTIONS = ("kill", "hang", "raise", "off")


class FailpointRaised(RuntimeError):
    """A fail point was told to raise."""


class _Point:
    def __init__(self, action: str, nth: int) -> None:
        self.action, self.left = action, nth


_points: dict[str, _Point] = {}


def arm(text: str) -> None:
    """Set the fail points of this process, replacing those it had. Raises ValueError for one that makes no sense."""
    _points.clear()
    for item in filter(None, text.split(",")):
        name, action, nth = [*item.split(":"), "1"][:3]
        if action not in ACTIONS:
            raise ValueError(f"fail point {item!r}: say name:{'|'.join(ACTIONS)}[:nth]")
        _points[name] = _Point(action, int(nth))


def is_off(mechanism: str) -> bool:
    """Whether a test has taken this mechanism away."""
    return bool(_points) and mechanism in _points and _points[mechanism].action == "off"


def awaits(name: str) -> bool:
    """Whether a test still waits for work to pass this point: then it goes the way that passes it."""
    return bool(_points) and name in _points and _points[name].left > 0


async def hit(name: str) -> None:
    """Pass a fail point; nothing happens unless it is armed."""
    if not _points:
        return
    point = _points.get(name)
    if point is None or point.action == "off":
        return
    point.left -= 1
    if point.left != 0:
        return
    if point.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if point.action == "hang":
        await asyncio.sleep(3600)
    raise FailpointRaised(name)
