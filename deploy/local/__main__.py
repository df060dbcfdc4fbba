"""What `./run` hands over to."""

import importlib
import importlib.util
import os
import signal
import sys

from deploy.local.places import Missing, about_state, leaves
from deploy.local.usage import USAGE, help_of

# Where each command is done. The launcher `run` names them, too: it asks here only once it has packages.
SIMPLE = {
    "up": "up",
    **dict.fromkeys(("where", "down", "reset", "queues"), "commands"),
    **dict.fromkeys(("check", "cover"), "testing"),
}
WITH_WORDS = {
    **dict.fromkeys(("logs", "psql"), "commands"),
    **dict.fromkeys(("test", "bench", "faults"), "testing"),
}
IN_OFFICE = {"office": "deploy.office", "dead": "deploy.dead", "republish": "deploy.republish"}


def main(words: list[str]) -> int:
    """Do what the words say; the exit code."""
    command, rest = (words[0], words[1:]) if words else ("--help", [])
    code = 1
    try:
        code = _run(command, rest)
        sys.stdout.flush()
    except* Missing as missing:
        for one in leaves(missing):
            print(f"./run {command}: {one}", file=sys.stderr)
    except* BrokenPipeError:  # `./run logs | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    except* OSError as refused:
        said = [about_state(one) for one in leaves(refused)]
        if not all(said):
            raise
        print(f"./run {command}: {said[0]}", file=sys.stderr)
    except* KeyboardInterrupt:
        code = 130
    return code


def _run(command: str, rest: list[str]) -> int:
    if command in ("--help", "-h", "help"):
        print(USAGE)
        return 0
    if rest in (["--help"], ["-h"]) and command in SIMPLE | WITH_WORDS and not _has_help(command):
        print(help_of(command))
        return 0
    if command in IN_OFFICE:
        from deploy.local.commands import in_office

        return in_office(IN_OFFICE[command], rest)
    if command not in SIMPLE | WITH_WORDS:
        raise Missing("there is no such command. See: ./run --help")
    if command in SIMPLE and rest:
        raise Missing(f"takes no arguments, and was given {' '.join(rest)}")
    # Only what is needed: a fresh clone has no packages yet, and answers a slip all the same.
    act = getattr(importlib.import_module(f"deploy.local.{(SIMPLE | WITH_WORDS)[command]}"), command)
    return int(act() if command in SIMPLE else act(rest))


def _has_help(command: str) -> bool:
    """Whether its own program tells more, and can: two of them need packages to."""
    return command == "test" or (command in ("bench", "faults") and bool(importlib.util.find_spec("aiohttp")))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
