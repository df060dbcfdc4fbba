"""Two records of one person: whom it may be, both side by side, making them one, and taking that back."""

from typing import Any, Final
from uuid import UUID, uuid4

from aiohttp import web

from services.web.domain.answers import ClientPage, Found, Merge
from services.web.pages.asking import THREADS, Refused, Unanswered
from services.web.pages.clients import ONE, client_page, drawn
from services.web.pages.frame import LOOK, VISITOR, draw, id_asked, id_in, id_of, language_of
from services.web.pages.look import phrase

routes = web.RouteTableDef()
WRONG: Final = {
    "names_of": phrase("Choose which names stay."),
    "phone_id": phrase("Choose which number texts go to."),
    "merged": phrase("One of the two has been merged in the meantime. Look at them again."),
    "same": phrase("Choose another record than this one."),
    "too_old": phrase("A merge can be undone for 30 days. This one is older."),
    "later": phrase("This client was merged again since. Undo that merge first."),
    "not_done": phrase("This merge has been undone already."),
}
NOT_DONE: Final = phrase("No connection: it may not have been done. Your choices are kept here; send them again.")
MOVING: Final = ("asked", "undo_asked")
FIELDS: Final = {"names_of": "names", "phone_id": "numbers"}


@routes.get(ONE + "/merge")
async def merge_form(request: web.Request) -> web.Response:
    """Who is the same person; then both side by side."""
    kept, other_id = await client_page(request, id_in(request, "client_id")), id_asked(request, "with")
    if other_id is None or other_id == kept.client.client_id:
        return await _choose(request, kept)
    return _drawn(request, kept, await client_page(request, other_id), {})


async def _choose(request: web.Request, kept: ClientPage) -> web.Response:
    """People of this name, or of the words that were typed."""
    words = request.query.get("q", kept.client.family_name).strip()[:100]
    path, token = "/v1/clients", request[VISITOR].token
    found = await request.app[THREADS].read(token, path, Found, search=words) if words else Found(clients=())
    others = [one for one in found.clients if one.client_id != kept.client.client_id]
    return draw(request, "merge_with.html", page="clients", kept=kept, q=words, others=others)


@routes.post(ONE + "/merge")
async def merge(request: web.Request) -> web.Response:
    """Make them one; whatever is wrong, the form comes back with what was chosen."""
    form = await request.post()
    client_id, other_id = id_in(request, "client_id"), id_of(form.get("gone_id"))
    chosen = {name: str(form.get(name, "")) for name in ("names_of", "phone_id", "merge_id")}
    kept, gone = await client_page(request, client_id), await client_page(request, other_id)
    missing = {name for name in FIELDS if not chosen[name] and (name != "phone_id" or numbers(kept, gone))}
    if missing:
        return _drawn(request, kept, gone, chosen, missing)
    told = {
        "merge_id": chosen["merge_id"],
        "keep_id": str(client_id),
        "gone_id": str(other_id),
        "names_of": chosen["names_of"],
        "phone_id": chosen["phone_id"] or None,
    }
    try:
        await request.app[THREADS].written(request[VISITOR].token, "POST", "/v1/merges", Merge, told)
    except (Refused, Unanswered) as error:
        return _drawn(request, kept, gone, chosen, error)
    raise web.HTTPSeeOther(f"/clients/{client_id}")


def numbers(kept: ClientPage, gone: ClientPage) -> list[tuple[Any, ClientPage]]:
    """Every number of either that texts can go to, those they go to now first; one that both have once."""
    both = [(phone, side) for side in (kept, gone) for phone in side.client.phones if phone.valid_to is None]
    once: dict[str, tuple[Any, ClientPage]] = {}
    for phone, side in both:
        once.setdefault(phone.number, (phone, side))
    return sorted(once.values(), key=lambda one: not one[0].is_current)


def _drawn(
    request: web.Request,
    kept: ClientPage,
    gone: ClientPage,
    chosen: dict[str, str],
    error: Refused | Unanswered | set[str] | None = None,
) -> web.Response:
    if isinstance(error, Refused) and error.status == 404:
        raise error
    status = 503 if isinstance(error, Unanswered) else error.status if isinstance(error, Refused) else 422
    return draw(
        request,
        "merge.html",
        status if error else 200,
        page="clients",
        kept=kept,
        gone=gone,
        numbers=numbers(kept, gone),
        chosen={"names_of": "", "phone_id": "", **chosen, "merge_id": chosen.get("merge_id") or str(uuid4())},
        wrong=_wrong(request, error),
        targets=FIELDS,
    )


def _wrong(request: web.Request, error: Refused | Unanswered | set[str] | None) -> dict[str, str]:
    say, language = request.app[LOOK].say, language_of(request)
    if isinstance(error, set):
        return {name: say(WRONG[name], language) for name in FIELDS if name in error}
    if isinstance(error, Refused):
        field = error.title if error.title in FIELDS else "form"
        return {field: say(WRONG.get(error.title, WRONG["merged"]), language)}
    return {"form": say(NOT_DONE, language)} if error else {}


@routes.get(ONE + "/merged")
async def progress(request: web.Request) -> web.Response:
    """What becomes of it; once that is known, the whole page shows it."""
    shown = await client_page(request, id_in(request, "client_id"))
    client_id = shown.client.client_id
    fragment = draw(request, "_merged.html", shown=shown, client_id=client_id, wrong={})
    if shown.merge is None or shown.merge.state not in MOVING:
        fragment.headers["HX-Redirect"] = f"/clients/{client_id}"
    return fragment


@routes.post("/merges/{merge_id}/undo")
async def undo(request: web.Request) -> web.Response:
    """Make two of one again, and go back to the client."""
    merge_id: UUID = id_in(request, "merge_id")
    client_id = id_of((await request.post()).get("client_id"))
    path = f"/v1/merges/{merge_id}/undo"
    try:
        await request.app[THREADS].written(request[VISITOR].token, "POST", path, Merge)
    except (Refused, Unanswered) as error:
        if isinstance(error, Refused) and error.status == 404:
            raise
        said = WRONG.get(error.title, WRONG["not_done"]) if isinstance(error, Refused) else NOT_DONE
        wrong = {"merge": request.app[LOOK].say(said, language_of(request))}
        return drawn(request, await client_page(request, client_id), 409, wrong=wrong)
    raise web.HTTPSeeOther(f"/clients/{client_id}")
