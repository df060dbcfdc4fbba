"""Where a person can go, by role and language, and by which key."""

import re
from typing import get_args

import pytest

from proto.directory import Role
from services.web.pages import nav
from services.web.pages.assets import STATIC
from services.web.pages.look import LANGUAGES, the_look

ICONS = (STATIC.parent / "templates/_icons.html").read_text(encoding="utf-8")
SCRIPT = (STATIC / "js/app/6-keys.js").read_text(encoding="utf-8")


def said(language: str) -> list[str]:
    return [place.label for place in nav.places("supervisor", lambda text: the_look().say(text, language))]


def test_the_rail_speaks_both_languages() -> None:
    assert said("en") == ["Inbox", "Clients", "Unknown numbers", "Templates", "Send to many"]
    assert said("es") == ["Bandeja", "Clientes", "Números desconocidos", "Plantillas", "Enviar a varios"]


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_sees_what_it_may_use(role: str) -> None:
    pages = {place.page for place in nav.places(role, str)}
    writes_texts = role in ("case_manager", "front_office", "supervisor")
    may_be_second = writes_texts or role == "administrator"
    wanted = ({"clients", "unknown", "templates"} if writes_texts else set()) | ({"many"} if may_be_second else set())
    assert pages == {"inbox"} | wanted


def test_every_place_has_an_icon_and_a_key_of_its_own() -> None:
    assert {place.icon for place in nav.NAV} <= set(re.findall(r"macro (\w+)\(", ICONS))
    assert len({place.key for place in nav.NAV}) == len(nav.NAV)
    assert "g" not in {place.key for place in nav.NAV}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_keys_names_every_place_and_every_key_of_the_script(language: str) -> None:
    places = nav.places("supervisor", lambda text: the_look().say(text, language))
    listed = [key for key, _ in nav.keys(places, lambda text: the_look().say(text, language))]
    assert {"G I", "G U"} <= set(listed)
    scripted = re.findall(r'^  "?(\S)"?: \(\)', SCRIPT, re.MULTILINE)
    assert scripted
    assert {key.upper() for key in scripted} <= set(" ".join(listed).split())
