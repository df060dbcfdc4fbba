"""Our own files: joined, hashed and compressed once at start, then kept by browsers for a year."""

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec
from aiohttp import web

STATIC = Path(__file__).parent.parent / "static"
# Small files joined into one: on HTTP/1.1 a browser has six connections, and one of them is the stream.
BUNDLES = {"app.css": "css/*.css", "app.js": "js/app/*.js", "door.js": "js/door/*.js", "more.js": "js/more/*.js"}
FOREVER = "public, max-age=31536000, immutable"
# Half of a script's weight is for whoever reads it here. No string of ours runs over a line's end, and what follows
# a statement after two slashes is a comment: a string there would have a quotation mark.
_FOR_READERS = re.compile(r"""^[ ]+(?://.*\n)?|^//.*\n|(?<=[;{},)(]) // [^"`\n]*$|^\n""", re.MULTILINE)
# At these signs no space is needed. Strings, templates and patterns stay as they are (what divides has a space behind
# it).
_AT_SIGNS = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:\\.|\$\{(?:[^`{}]|\{[^`{}]*\}|`[^`]*`)*\}|[^`\\])*`"""
    r"""|/(?![*/ ])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)"""
    r"""|[ ]*([=<>!&|?:;,(){}\[\]]+)[ ]*"""
)
# What one part declares the next may use, and nothing of it is global.
_IN_ONE_FUNCTION = '(() => {{\n"use strict";\n{}\n}})();\n'
# What is fetched on first use is a module that gets what it may use of the page as `app`; its parts know nothing of
# each other.
_ON_FIRST_USE = "export default (app) => {{\n{}\n}};\n"
# Where a statement, a block or a list ends or goes on by its own sign, its line need not end. Those without one do.
_LINE_ENDS = re.compile(r"(?<=[;{},])\n")
_URL = re.compile(r"url\(/static/([^)]+)\)")


class Asset(msgspec.Struct, frozen=True):
    """One file as it is sent."""

    body: bytes
    zipped: bytes
    content_type: str


class Assets:
    """All files, and the address of each: its name with the first eight digits of its hash."""

    def __init__(self) -> None:
        self._address: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        # Fonts before styles: the styles name them by their address.
        for folder in ("fonts", "img", "vendor"):
            for path in sorted((STATIC / folder).iterdir()):
                self._add(f"{folder}/{path.name}", path.read_bytes())
        for name, pattern in BUNDLES.items():
            parts = [path.read_text(encoding="utf-8") for path in sorted(STATIC.glob(pattern))]
            if name.endswith(".js"):
                parts = [as_sent(part) for part in parts]
            self._add(name, _URL.sub(self._resolve, _joined(name, parts)).encode())

    def address(self, name: str) -> str:
        """Where a file is found. Raises KeyError for one that is not there."""
        return self._address[name]

    async def serve(self, request: web.Request) -> web.Response:
        """GET /static/…: only what was read at start can be asked for."""
        asset = self._files.get(request.path)
        if asset is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": FOREVER, "Content-Type": asset.content_type, "Vary": "Accept-Encoding"}
        if asset.zipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=asset.zipped, headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=asset.body, headers=headers)

    def _add(self, name: str, body: bytes) -> None:
        stem, dot, ending = name.rpartition(".")
        address = f"/static/{stem}.{hashlib.sha256(body).hexdigest()[:8]}{dot}{ending}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else ""
        self._address[name] = address
        self._files[address] = Asset(body, b"" if ending == "woff2" else gzip.compress(body, mtime=0), kind + charset)

    def _resolve(self, match: re.Match[str]) -> str:
        return f"url({self._address[match[1]]})"


def as_sent(script: str) -> str:
    """A script without what is there for its readers."""
    return _AT_SIGNS.sub(lambda match: match[1] or match[2], _FOR_READERS.sub("", script))


def _joined(name: str, parts: list[str]) -> str:
    if name == "more.js":
        return _ON_FIRST_USE.format("\n".join(f"{{\n{part}\n}}" for part in parts))
    joined = _LINE_ENDS.sub("", "\n".join(parts))
    return _IN_ONE_FUNCTION.format(joined) if name.endswith(".js") else joined
