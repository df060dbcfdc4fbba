"""What `./run office` asks at the terminal: a password, or whether somebody is sure."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

YES: dict[str, Any] = {"action": "store_true", "help": "do not ask whether you are sure"}


@contextmanager
def interruptible() -> Iterator[None]:
    """While a person types, Ctrl-C ends it at once."""
    # asyncio takes the first Ctrl-C for itself, to no effect while we wait for a key.
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def be_sure(asked: argparse.Namespace, what: str) -> None:
    """Go on only when --yes was said, or is said now. Raises ValueError when not."""
    if asked.yes:
        return
    try:
        with interruptible():
            # Beside what the act prints: that may be going into a file or another program.
            print(f"{what} Go on? [y/N] ", end="", file=sys.stderr, flush=True)
            said = input()
    except EOFError as error:
        print(file=sys.stderr)
        raise ValueError("nobody is there to be asked; if you are sure, say --yes") from error
    if said.strip().lower() not in ("y", "yes"):
        raise ValueError("nothing was changed")
