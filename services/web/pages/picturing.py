"""Pictures that go out with a text: taken with its form, or ahead of it by the page's script, and kept by gateway."""

from typing import Any, Final
from uuid import UUID

import msgspec
from aiohttp import web

from services.web.domain.answers import Row
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.frame import VISITOR, id_in
from services.web.pages.pictures import GATEWAY
from services.web.pages.refusals import NoPicture, status_of, why
from services.web.pages.uploads import files_in, takes_files

routes = web.RouteTableDef()
# As many as the phone company takes with one text.
MOST: Final = 10
WORDS_MOST: Final = 200


class Uploaded(msgspec.Struct, frozen=True):
    """What gateway calls a picture it has taken."""

    media_id: UUID


class Chosen(msgspec.Struct, frozen=True):
    """A picture that is to go with a text, and what it shows, in words."""

    media_id: UUID
    words: str = ""


@routes.post("/c/{thread_id}/pictures")
@takes_files
async def upload(request: web.Request) -> web.Response:
    """Take a picture while its text is still being written, from whoever may see whom it is for."""
    path = f"/v1/threads/{id_in(request, 'thread_id')}/row"
    try:
        await request.app[THREADS].read(request[VISITOR].token, path, Row)
        taken = [await _taken(request, file) for file in files_in(request)]
    except (Refused, Unanswered, ValueError) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        return web.json_response({"error": why(request, error)}, status=status_of(error))
    return web.json_response({"media_ids": [str(one) for one in taken]}, status=201)


def chosen_in(form: Any) -> list[Chosen]:
    """The pictures that gateway has already, in the form's order. Raises ValueError for an id that is none."""
    return [Chosen(UUID(str(one)), _line(form.get(f"words_{one}"))) for one in form.getall("media_id", [])]


async def with_files(request: web.Request, form: Any, chosen: list[Chosen]) -> None:
    """Have gateway take the files that came with the form, and put them behind those it has; one after the other, so
    that those it took are known when it refuses the next. Raises Refused, Unanswered, ValueError.
    """
    words = _line(form.get("new_words"))
    for file in files_in(request):
        if len(chosen) >= MOST:
            raise NoPicture("too_many")
        chosen.append(Chosen(await _taken(request, file), words))
        words = ""


def told_of(chosen: list[Chosen]) -> dict[str, Any]:
    """As threads takes them."""
    return {"media_ids": [str(one.media_id) for one in chosen], "picture_words": [one.words for one in chosen]}


async def _taken(request: web.Request, file: web.FileField) -> UUID:
    if not file.content_type.startswith("image/"):
        raise NoPicture("other_kind")
    gateway, token = request.app[GATEWAY], request[VISITOR].token
    taken = await gateway.send_bytes(token, "/v1/media", Uploaded, file.file.read(), file.content_type)
    return taken.media_id


def _line(text: object) -> str:
    """What was typed as one line: the API takes no control characters."""
    return "".join(c for c in str(text or "") if c.isprintable()).strip()[:WORDS_MOST]
