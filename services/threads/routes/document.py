"""`python -m services.threads.routes.document`: write openapi.json, the API as OpenAPI 3.1, from what the routes say.

For whoever works on web; threads has no public door, and serves it nowhere. A contract test fails while the file
differs from what this would write.
"""

from pathlib import Path
from typing import Final

from services.desk.document import Api, write
from services.kit.http import LIMIT_BYTES
from services.threads import domain
from services.threads.routes import TABLES

FILE: Final = Path(domain.__file__).parents[1] / "openapi.json"

# Of what an id in a path is, by the word before it. The matrix knocks at every door with others' objects of this kind.
OBJECTS: Final = {
    "threads": "thread",
    "messages": "message",
    "media": "medium",
    "unknown": "unknown_number",
    "clients": "client",
    "phones": "phone",
    "tasks": "task",
    "templates": "template",
    "batches": "batch",
    "groups": "group",
    "orders": "order",
    "rosters": "roster",
    "merges": "merge",
}

API: Final = Api(
    title="ClientComm threads",
    description="What web asks threads for, on behalf of the person its token names.",
    tables=TABLES,
    objects=OBJECTS,
    means={413: f"More than {LIMIT_BYTES} bytes, or a file of more than 5 MB."},
)


def main() -> None:
    """Write the file if it differs, and say so."""
    write(API, FILE)


if __name__ == "__main__":
    main()
