"""Every screen a person can have before them, each to be looked at with every state of every page."""

from typing import Any

from tests.browser.states import STATES

__all__ = ["SCREENS", "SCREENS_OF", "STATES", "Screen"]
Screen = dict[str, Any]
SCREENS: dict[str, Screen] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "narrowest": {"viewport": {"width": 320, "height": 640}},
    "spanish": {"language": "es"},
    "longer": {"language": "pseudo"},
    "longer-phone": {"language": "pseudo", "viewport": {"width": 320, "height": 640}},
}
SCREENS_OF: dict[str, dict[str, Screen]] = {
    language: {name: screen for name, screen in SCREENS.items() if screen.get("language", "en") == language}
    for language in ("en", "es", "pseudo")
}
