"""A service as a process: settings checked, signals obeyed, an end within its budget."""

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvloop

from services.kit import log

if TYPE_CHECKING:
    from services.kit.run import Service

# What lives as long as the process need not be looked at again, and what is young mostly dies by itself: with Python's
# own 700 a tenth of a busy service's time is the collector's.
YOUNG = 20_000
# The orchestrator kills at 30 s.
WATCHDOG_S = 28


def main(build: Callable[[], "Service"]) -> int:
    """Run a service as a process until SIGTERM or SIGINT; 0 after an ordered stop, 1 when a part died."""
    try:
        service = build()
    except ValueError as error:
        log.configure("settings")
        log.get().error("settings_wrong", settings=str(error))
        return 2
    log.configure(service.name, service.settings.log_level)
    gc.freeze()
    gc.set_threshold(YOUNG)
    return uvloop.run(_serve(service))


async def _serve(service: "Service") -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _begin_stop, service)
    try:
        async with service:
            await service.until_stopped()
    except BaseExceptionGroup as error:
        log.get().error("service_died", exc_info=error.exceptions[0])
        return 1
    return 0


def _begin_stop(service: "Service") -> None:
    # Whatever hangs in the stop, the process ends before the orchestrator's kill, with a code that shows.
    watchdog = threading.Timer(WATCHDOG_S, os._exit, args=(70,))
    watchdog.daemon = True
    watchdog.start()
    service.stop()
