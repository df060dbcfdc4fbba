"""The pictures of messages: listed, fetched, deleted, all behind the account's password."""

from aiohttp import web

from services.practice.company import Company
from services.practice.domain.messages import Media, Message, media_json
from services.practice.domain.refusals import Refusal
from services.practice.routes.doors import json
from services.practice.routes.messages import named


async def listing(request: web.Request, company: Company) -> web.StreamResponse:
    """GET …/Media.json: all pictures of a message, on one page: there are ten at most."""
    message = named(request, company)
    shown = [media_json(media, message, company.settings.account_sid) for media in message.media]
    paging = {"page": 0, "page_size": 50, "start": 0, "end": max(len(shown) - 1, 0)}
    links = dict.fromkeys(("uri", "first_page_uri"), f"{request.path}?PageSize=50&Page=0")
    return json({"media_list": shown, "next_page_uri": None, "previous_page_uri": None, **links, **paging})


async def describe(request: web.Request, company: Company) -> web.StreamResponse:
    """GET …/Media/{Sid}.json."""
    message, media = _named(request, company)
    return json(media_json(media, message, company.settings.account_sid))


async def content(request: web.Request, company: Company) -> web.StreamResponse:
    """GET …/Media/{Sid}: the picture itself."""
    _, media = _named(request, company)
    return web.Response(body=media.content, content_type=media.content_type)


async def delete(request: web.Request, company: Company) -> web.StreamResponse:
    """DELETE …/Media/{Sid}.json."""
    message, media = _named(request, company)
    message.media.remove(media)
    return web.Response(status=204)


def _named(request: web.Request, company: Company) -> tuple[Message, Media]:
    message = named(request, company)
    for media in message.media:
        if media.sid == request.match_info["media"]:
            return message, media
    raise Refusal(20404, path=request.path)
