"""`python -m services.reminders.routes.document`: write openapi.json, what web may ask, from what the routes say.

The doors for departments are told of elsewhere: they come with a key of their own, and to an address of their own.
"""

from pathlib import Path
from typing import Final

from services.desk.document import Api, write
from services.reminders import domain
from services.reminders.routes import STAFF

FILE: Final = Path(domain.__file__).parents[1] / "openapi.json"

# Of what an id in a path is, by the word before it.
OBJECTS: Final = {"clients": "client", "dates": "date", "acts": "act", "versions": "template"}

API: Final = Api(
    title="ClientComm reminders",
    description="What web asks reminders for, on behalf of the person its token names.",
    tables=STAFF,
    objects=OBJECTS,
)


def main() -> None:
    """Write the file if it differs, and say so."""
    write(API, FILE)


if __name__ == "__main__":
    main()
