"""What `./run` hands over to."""

import importlib
import os
import signal
import sys

from deploy.local.places import Missing, about_state, leaves

USAGE = """Usage: ./run COMMAND

The practice office
  up                    the whole system with a practice office, until Ctrl-C
  where                 where it is and whom to sign in as, again
  down                  close it from another terminal
  reset                 close it and forget all that was in it
  logs [NAME…]          the programs' logs, and what comes
  psql [ROLE] [ARGS]    a prompt in the database, as superuser or as a role such as threads_page
  queues                what waits in the broker

Acts on the practice office, each in its trail (a real one: see their --help)
  office …              add staff, a department, a line, a publisher's key
  dead …                list, show, replay or drop dead letters
  republish [SERVICE…]  have services publish the current state of what they own again

Judges, on servers of their own; the office may stay open
  check                 ruff, mypy, import contracts, squawk, the house's own rules: a minute or two
  test [ARGUMENTS]      all tests: about 20 minutes on two cores (test --help: a part of them)
  cover                 which lines the tests reach, as long; fails below 95 %, or at a rule in domain/ not reached
  faults                break things at full figures: longer; prints one table of promises (faults --help: a part)
  bench                 measure: longer, on a machine with nothing else to do (bench --help: a part)

Ready servers are used instead of private ones when DATABASE_URL (a superuser's) or AMQP_URL (an administrator's
with the tag impersonator; AMQP_URL_GATEWAY and so on for one service's own user) is set.
State is kept in .dev/ in this checkout (or CLIENTCOMM_STATE), downloads in ~/.cache/clientcomm."""


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
HELP_OF_THEIR_OWN = (*IN_OFFICE, "test", "bench", "faults")


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
    is_help = rest in (["--help"], ["-h"]) and command in SIMPLE | WITH_WORDS and command not in HELP_OF_THEIR_OWN
    if command in ("--help", "-h", "help") or is_help:
        print(USAGE)
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


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
