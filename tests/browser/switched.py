"""The page's script with a mechanism taken out of it: what a control arm shows is what the page does without."""

import re

from playwright.async_api import Route

from services.web.pages.assets import Assets
from tests.browser.conftest import Desk


async def without(desk: Desk, what: str, instead: str = "", name: str = "app") -> None:
    """From now on her pages get a script that has instead in the place of what, which it has once, however spaced.

    name: "app", or "more" for what is fetched on first use.
    """
    assets = Assets()
    script = assets._files[assets.address(f"{name}.js")].body.decode()
    place = r"\s*".join(re.escape(sign) for sign in what if not sign.isspace())
    changed, count = re.subn(place, lambda _: instead, script)
    assert count == 1, what

    async def serve(route: Route) -> None:
        await route.fulfill(body=changed, content_type="text/javascript; charset=utf-8")

    await desk.context.route(f"**/static/{name}.*.js", serve)
