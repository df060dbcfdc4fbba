"""gateway and threads with little patience, for short tellings: `python -m tests.faults.hasty gateway`.

The same code with shorter times: a claim runs out after 4 s in place of 30, a post after 1.5 s in place of 10, no post
begins in the last 6 s of a window in place of 17, an unexplained text is looked for again after 0.5 s in place of 5,
one gateway never spoke of is asked for again after 4 s in place of 120, a statement is given up after 3 s in place of
10, a line whose probe died is tried again after 3 s in place of 15, and timers go five times as fast. The full figures
are told with the real times.
"""

import sys
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from services.gateway import app as gateway
from services.gateway import sender
from services.gateway.provider.twilio import api
from services.gateway.store import claims, sweeps
from services.kit import db
from services.kit.launch import main
from services.kit.run import Service
from services.threads import app as threads
from services.threads import jobs

FASTER = 5
LAST_CALL = timedelta(seconds=6)
BUILDS: dict[str, Callable[[], Service]] = {"gateway": gateway.build, "threads": threads.build}


def hasten() -> None:
    """Shorten what is waited for. To be called before anything is built."""
    api.POST_S, api.START_S = 1.5, 3.0
    for module in (claims, sweeps):
        module.LAST_CALL = LAST_CALL  # type: ignore[attr-defined]
    claims.PROBE = timedelta(seconds=3)
    sweeps.LOOK_AGAIN = timedelta(seconds=0.5)
    sender.LEASE, sender.START_WITHIN_S = timedelta(seconds=4), 1.5
    jobs.SILENCE_S = 4.0
    db.COMMAND_S = 3.0
    patient = Service.every

    def every(service: Service, name: str, seconds: float, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        patient(service, name, seconds / FASTER, job)

    Service.every = every  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    hasten()
    raise SystemExit(main(BUILDS[sys.argv[1]]))
