"""What `./run --help` says, and `./run COMMAND --help` of a command whose program has no help of its own."""

import re

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

# Beyond the line in USAGE: what a person asks next.
USAGES = {
    "logs": "logs [NAME…]",
    "psql": "psql [ROLE] [ARGUMENTS]",
    "faults": "faults [PROMISE…] [--share S] [--seed N]",
    "bench": "bench [PART…] [--quick]",
}
MORE = {
    "up": "The first time it fetches what is not installed. What is in it stays in .dev/ when it is closed.",
    "reset": "What it put into a ready server (DATABASE_URL, AMQP_URL) stays there.",
    "logs": "NAME is a program or a server: web, threads, gateway, reminders, notifier, practice, postgres, rabbitmq.",
    "psql": 'For instance ./run psql threads_page, or ./run psql -c "SELECT 1". A slip lists the roles there are.',
    "check": "Says which of them object; it needs no servers.",
    # Theirs comes from programs that need packages; in a fresh clone this is all.
    "faults": "PROMISE is one of the table, such as P1; --share 0.05 is a twentieth of the figures.",
    "bench": "--quick is one short round of each part, about a minute in all.",
}


def help_of(command: str) -> str:
    """A line or two on one command."""
    line = re.search(rf"^  {command}\b.*?  +(\S.*)$", USAGE, re.MULTILINE)
    about = line[1] if line else ""
    words = [f"Usage: ./run {USAGES.get(command, command)}", "", f"  {about}"]
    return "\n".join([*words, *([f"  {MORE[command]}"] if command in MORE else []), "", "All commands: ./run --help"])
