"""Programs from the distribution's packages: what is said while they come, and what can be done when they can't."""

import asyncio
import re
from pathlib import Path

import pytest

from deploy.local import packages, postgres, rabbitmq
from deploy.local.packages import Wanted, size_of, tree
from deploy.local.places import CHECKOUT, Missing

# Slow enough for a line or two to be said, as the real ones are on a slow line.
APT = """#!/bin/sh
case "$*" in
    *update*) head -c 19000000 /dev/zero >%(folder)s/lists; sleep 0.3 ;;
    *"-s install"*) echo "Inst thing (1.0 Debian [all])"; echo "Conf thing (1.0 Debian [all])" ;;
    *--print-uris*) echo "'http://deb.example/thing_1.0_all.deb' thing_1.0_all.deb 7000000 SHA256:00" ;;
    *download*) head -c 3000000 /dev/zero >thing_1.0_all.deb; sleep 0.3 ;;
esac
"""
DPKG = """#!/bin/sh
mkdir -p "$3/usr/bin"
"""
THING = Wanted("thing", re.compile("thing"), "do without")


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The distribution's programs, made up; where they are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in {"apt-get": APT % {"folder": tmp_path}, "dpkg": DPKG}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(packages, "PROGRESS_S", 0.1)
    return folder


async def test_what_is_fetched_how_much_it_is_and_how_far_it_came_is_said(apt: Path) -> None:
    said: list[str] = []
    place = await tree(THING, said.append)
    assert (place / "usr/bin").is_dir()
    assert said[0].startswith("fetching thing from the distribution's packages")
    assert "  0 MB of the distribution's lists of packages so far" in said
    assert "downloading thing: 1 packages, 7 MB" in said
    assert "  3 MB of 7 MB so far" in said
    assert said[-1] == "unpacking the 1 packages of thing"
    before = len(said)
    await asyncio.sleep(0.2)
    await tree(THING, said.append)  # once
    assert len(said) == before


def test_the_size_of_a_download_is_summed_up() -> None:
    assert size_of("") == 0
    assert size_of("Get: something else\n'http://x/a' a 10 SHA256:0\n'http://x/b' b 20 SHA256:0\n") == 30


async def test_a_program_that_can_t_be_had_names_what_to_do_instead(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for wanted, setting in ((postgres.WANTED, "DATABASE_URL"), (rabbitmq.WANTED, "AMQP_URL")):
        with pytest.raises(Missing, match="is not installed and could not be fetched") as missing:
            await tree(wanted, lambda _: None)
        said = str(missing.value)
        assert said.endswith(f"install it, or set {setting}, or use Docker: see the top of docker-compose.yml.")
    assert "docker compose --env-file" in (CHECKOUT / "docker-compose.yml").read_text()[:1500]
