"""A browser for the tests: the installed one, else the distribution's, unpacked; nothing is installed."""

import os
import re
import shutil
from pathlib import Path

from deploy.local.child import output_of
from deploy.local.packages import Say, Wanted, library_path, tree

NAMES = ("chromium", "chromium-browser", "google-chrome")
WANTED = Wanted("chromium", re.compile(r"."), "name one: CHROMIUM=/path/to/chromium")
# Chromium looks for fonts where the system's fontconfig says; on a bare machine that is nowhere.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{tree}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{tree}/fontcache</cachedir></fontconfig>
"""


async def find_chromium(say: Say) -> Path:
    """The program to start. Raises Missing when none can be had."""
    named = os.environ.get("CHROMIUM")
    for name in (named, *NAMES):
        if name and (found := shutil.which(name)):
            return Path(found)
    return await _launchable(await tree(WANTED, say))


async def _launchable(place: Path) -> Path:
    """A small script beside the tree that sets its libraries and fonts and becomes Chromium."""
    script, fonts = place / "chromium", place / "fonts.conf"
    libraries = library_path(place)["LD_LIBRARY_PATH"]
    fonts.write_text(FONTS.format(tree=place))
    making = place / f"chromium.{os.getpid()}"
    making.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}" FONTCONFIG_FILE="{fonts}"\n'
        f'exec "{place}/usr/lib/chromium/chromium" "$@"\n'
    )
    making.chmod(0o755)
    making.rename(script)  # at once: another worker may be starting it
    await output_of(str(script), "--version")
    return script
