"""What `./run` hands over to."""

import asyncio
import sys

from deploy.local.places import Missing, leaves

USAGE = """Usage: ./run COMMAND

  up                    the whole system with a practice office, until Ctrl-C
  where                 where it is and whom to sign in as, again
  down                  close it from another terminal
  reset                 close it and forget all that was in it

  test [ARGUMENTS]      all tests; arguments go to pytest, e.g. ./run test tests/unit -k phone
       --no-browser     without the tests that need a browser
  cover                 which lines the tests reach; fails below 95 %, or when a rule in domain/ is not reached
  check                 ruff, mypy, import contracts, squawk, the house's own rules
  faults                break things at full figures; prints one table of promises
  bench                 measure; prints ratios and absolute figures

  logs [NAME…]          the programs' logs, and what comes
  psql [ROLE] [ARGS]    a prompt in the database, as superuser or as a role such as threads_page
  queues                what waits in the broker
  office …              add staff, a department, a line, a publisher's key (office --help)
  dead …                list, show, replay or drop dead letters (dead --help)
  republish [SERVICE…]  have services publish the current state of what they own again

Ready servers are used instead of private ones when DATABASE_URL (a superuser's) or AMQP_URL (an administrator's
with the tag impersonator; AMQP_URL_GATEWAY and so on for one service's own user) is set.
State is kept in .dev/ in this checkout (or CLIENTCOMM_STATE), downloads in ~/.cache/clientcomm."""


HELP_OF_THEIR_OWN = ("office", "dead", "republish", "test", "bench", "faults")


def main(words: list[str]) -> int:
    """Do what the words say; the exit code."""
    command, rest = (words[0], words[1:]) if words else ("--help", [])
    if command in ("--help", "-h", "help") or (rest == ["--help"] and command not in HELP_OF_THEIR_OWN):
        print(USAGE)
        return 0
    code = 1
    try:
        code = _run(command, rest)
    except* Missing as missing:
        for one in leaves(missing):
            print(f"./run {command}: {one}", file=sys.stderr)
    except* KeyboardInterrupt:
        code = 130
    return code


def _run(command: str, rest: list[str]) -> int:
    from deploy.local import commands, testing, up

    simple = {
        "up": lambda: asyncio.run(up.up()),
        "where": commands.where,
        "down": commands.down,
        "reset": commands.reset,
        "queues": commands.queues,
        "check": testing.check,
        "cover": testing.cover,
    }
    with_words = {
        "logs": commands.logs,
        "psql": commands.psql,
        "test": testing.test,
        "bench": testing.bench,
        "faults": testing.faults,
    }
    in_office = {"office": "deploy.office", "dead": "deploy.dead", "republish": "deploy.republish"}
    if command in simple and rest:
        raise Missing(f"takes no arguments, and was given {' '.join(rest)}")
    if command in simple:
        return simple[command]()
    if command in with_words:
        return with_words[command](rest)
    if command in in_office:
        return commands.in_office(in_office[command], rest)
    raise Missing("there is no such command. See: ./run --help")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
