"""The services whose routes say what they are, and the file in which each keeps what they say."""

from pathlib import Path
from typing import NamedTuple

from services.desk.document import Api
from services.threads.routes import document as threads


class Told(NamedTuple):
    """One API; routes: the folder its routes are in, package: its name."""

    api: Api
    file: Path
    routes: Path
    package: str


APIS = {
    "threads": Told(threads.API, threads.FILE, Path(threads.__file__).parent, "services.threads.routes"),
}
