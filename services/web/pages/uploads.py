"""Files that come with a form: which pages take them, how large they may be, and what becomes of them after.

Every other form is small (the kit's limit). A page that takes files reads more than it will keep, so that what was
written beside a file that is too large comes back with the answer instead of being lost with the connection.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from aiohttp import web

# What gateway takes of a picture (services/gateway/media/kinds.py), and an import of a list.
MOST_BYTES = 5 * 1024 * 1024
# A phone's photo is 3 to 12 MB. Beyond this nothing is read: the page says so and the browser still has the form.
READ_BYTES = 16 * 1024 * 1024
# The words of such a form, as in any other.
WORDS_BYTES = 64 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Page = TypeVar("Page", bound=Handler)
_TAKING: set[Any] = set()
SENT: "web.RequestKey[list[web.FileField]]" = web.RequestKey("sent_files")


class TooLarge(ValueError):
    """A file with the form is larger than we keep."""


def takes_files(page: Page) -> Page:
    """Marks a page (below its address) whose form may carry files; it reads them with files_in."""
    _TAKING.add(page)
    return page


def widened(request: web.Request) -> web.Request:
    """The request as its page may read it. To be called before anything of its body is read."""
    if request.match_info.handler not in _TAKING:
        return request
    return request.clone(client_max_size=READ_BYTES)


def note_files(request: web.Request, form: Iterable[tuple[str, Any]]) -> None:
    """Remember what to let go of. Answers 413 for words that are longer than any form of ours."""
    fields = list(form)
    request[SENT] = [value for _, value in fields if isinstance(value, web.FileField)]
    words = (value for _, value in fields if not isinstance(value, web.FileField))
    if (size := sum(len(word) for word in words)) > WORDS_BYTES:
        raise web.HTTPRequestEntityTooLarge(WORDS_BYTES, size)


def let_go(request: web.Request) -> None:
    """Close the files of a request that was answered: the copy of it that its page read is nobody else's to close."""
    for file in request.get(SENT, ()):
        file.file.close()


def files_in(request: web.Request) -> list[web.FileField]:
    """The files that were chosen, in the form's order. Raises TooLarge."""
    if any(_size(file) > MOST_BYTES for file in request[SENT]):
        raise TooLarge("too_large_file")
    return request[SENT]


def _size(file: web.FileField) -> int:
    size = file.file.seek(0, 2)
    file.file.seek(0)
    return size
