"""How pages are drawn: one set of templates, a language each, and small filters. All wording is in the templates."""

import functools
import io
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from proto.values.body import segments
from proto.values.phone import Phone, show_phone
from services.web.domain.answers import Row
from services.web.domain.entry import is_skipped, presets
from services.web.domain.messages import Message
from services.web.domain.templates import in_parts
from services.web.domain.times import Times
from services.web.domain.twins import twin
from services.web.domain.zones import zone_in_words
from services.web.pages.assets import Assets

ROOM = Path(__file__).parent.parent
LANGUAGES = ("en", "es")
# A class for each health of a number; the words beside it say the same.
TONES = {"working": "good", "unverified": "warn", "opted_out": "off", "ended": "off", None: "off"}
FAILED = ("failed", "undelivered", "expired")


class Named(Protocol):
    """Whoever has a name."""

    @property
    def given_name(self) -> str:
        """First name."""

    @property
    def family_name(self) -> str:
        """Last name."""


@functools.cache
def the_look() -> "Look":
    """One for the process: templates and files do not change while it runs."""
    return Look()


class Look:
    """The templates in every language, and the addresses of our files."""

    def __init__(self) -> None:
        self.assets = Assets()
        self._said = {language: _said_in(language) for language in LANGUAGES}
        self._drawn = {language: self._environment(language) for language in LANGUAGES}

    def draw(self, template: str, language: str, context: dict[str, Any]) -> str:
        """The template's HTML."""
        return self._drawn[language].get_template(template).render(language=language, **context)

    def macros(self, template: str, language: str, context: dict[str, Any]) -> Any:
        """The template's macros, to be called from here."""
        return self._drawn[language].get_template(template).make_module({"language": language, **context})

    def say(self, text: str, language: str) -> str:
        """A sentence that does not stand in a template, in this language."""
        return str(self._said[language].gettext(text))

    def times(self, zone: str, language: str, now: datetime) -> Times:
        """How this reader reads the clock."""
        return Times(ZoneInfo(zone), language, now, lambda text: self.say(text, language))

    def _environment(self, language: str) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(ROOM / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        said = self._said[language]
        environment.install_gettext_callables(said.gettext, said.ngettext, newstyle=True)  # type: ignore[attr-defined]
        environment.filters.update(
            phone=lambda number: show_phone(Phone(number)),
            full_name=lambda person: f"{person.family_name}, {person.given_name}",
            typed_name=lambda written: f"{written['family_name']}, {written['given_name']}",
            zone=zone_in_words,
            plain_name=lambda person: f"{person.given_name} {person.family_name}",
            initials=lambda name: "".join(word[0] for word in name.split()[:3]).upper(),
            tone=lambda health: TONES.get(health, "bad"),
            look=look_of,
            held_ms=held_ms,
            findable=findable,
            folded=folded,
            in_parts=in_parts,
            segments=segments,
            presets=lambda times: presets(times.now, times.zone),
            skipped=skipped,
            twin=twin,
        )
        environment.globals["asset"] = self.assets.address
        return environment


def catalog_of(language: str) -> Catalog:
    """Everything said in this language: one file for each part of the pages, joined."""
    joined = Catalog(locale=language)
    for path in sorted((ROOM / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:  # what stands first says only what kind of file it is
                    joined[message.id] = message
    return joined


def _said_in(language: str) -> NullTranslations:
    if language == "en":  # what the templates are written in
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalog_of(language))
    compiled.seek(0)
    return Translations(compiled)


def phrase(text: str) -> str:
    """Marks a sentence for the catalogs; it is said later, in the reader's language."""
    return text


def look_of(message: Message) -> str:
    """The class of an outbound bubble."""
    if message.status in FAILED:
        return "failed"
    if message.status == "held" and message.is_scheduled:
        return "scheduled"
    return message.status or ""


def skipped(message: Message) -> datetime | None:
    """The wall time its author chose, if the clocks there skip it."""
    if not message.local_time or not message.local_zone:
        return None
    chosen = datetime.fromisoformat(message.local_time)
    return chosen if is_skipped(chosen, ZoneInfo(message.local_zone)) else None


def held_ms(message: Message, now: datetime) -> int:
    """How long a held text still waits, by the server's clock: the reader's may be wrong."""
    if message.release_at is None:
        return 0
    return max(0, round((message.release_at - now).total_seconds() * 1000))


def findable(row: Row) -> str:
    """What typing in the search box is compared with: the name both ways, without accents, and the digits."""
    digits = (row.number or "").removeprefix("+1")
    return folded(f"{row.family_name}, {row.given_name} {row.family_name} {digits}")


def folded(text: str) -> str:
    """Without case and accents: "Peña" is found by "pena"."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def matches(row: Row, wanted: str) -> bool:
    """Whether a row is what somebody searches for, as the page's own script decides it."""
    text, digits = folded(wanted).strip(), "".join(c for c in wanted if c.isdigit())
    has_letters = any(c.isalpha() for c in text)
    return (digits if digits and not has_letters else text) in findable(row)
