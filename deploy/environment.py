"""What the deploy jobs are told: NAME in the environment, or a file that NAME_FILE names."""

from collections.abc import Iterable, Mapping
from pathlib import Path


def given(name: str, environ: Mapping[str, str]) -> str | None:
    """One value, from the environment or its file; None when it is in neither."""
    path = environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else environ.get(name)


def passwords(names: Iterable[str], kind: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The passwords given, by name: <NAME>_<KIND> as above, or a file <name>_<kind> in the folder PASSWORDS_DIR."""
    folder = environ.get("PASSWORDS_DIR")
    found: dict[str, str] = {}
    for name in names:
        value = given(f"{name}_{kind}".upper(), environ)
        file = Path(folder or "") / f"{name}_{kind}"
        if value is None and folder and file.exists():
            value = file.read_text().strip()
        if value:
            found[name] = value
    return found
