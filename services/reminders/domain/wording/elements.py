"""What the evidence says a reminder has: who, when, where, a question that helps to plan, one consequence, whom to ask.

Sources: Fishbane, Ouss and Shah 2020 (consequence and plan), Zottola et al. 2023; the tone is the office's to choose.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from proto.values.language import Language
from proto.values.wording import placeholders
from services.reminders.domain.wording.findings import Code
from services.reminders.domain.wording.replies import asked_digits
from services.reminders.domain.wording.sentences import sentences, unaccented
from services.reminders.domain.wording.template import ASKING, BEFORE, Step, Tone

_TIMELESS: Final[frozenset[Step]] = frozenset({"missed", "closed"})
# On the morning itself there is nothing left to weigh.
_WEIGHED: Final[frozenset[Step]] = BEFORE - {"morning_of"}
_PHONE: Final = re.compile(r"\d{3}[ .-]\d{4}")

# Without case and accents.
_PLAN: Final[Mapping[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:get|go|getting|going|leave|come|coming|travel|ride|drive|pay|take|bring|plan)\b.*\?"),
    "es": re.compile(r"\b(?:venir|viene|llegar|ir|salir|viajar|llevar?|pagar?|transporte|acompan\w+|planea\w*)\b.*\?"),
}
_A_NUMBER: Final[Mapping[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:what time|when|how (?:many|much|long))\b"),
    "es": re.compile(r"\b(?:que hora|cuando|cuant[oa]s?)\b"),
}
_CONSEQUENCE: Final[Mapping[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\bif you (?:miss|skip|do not|don't|cannot|can't|fail)\b|\bmissing\b|\bwarrants?\b|\barrest|\bjail"
        r"|\bviolat|\blate fees?\b|\bpenalt|\bavoids?\b|\b(?:keeps?|helps?) you\b|\bon track\b"
    ),
    "es": re.compile(
        r"\bsi (?:falta|no (?:viene|va|asiste|acude|paga|puede))\b|\bfaltar\b|\borden(?:es)? de arresto|\barrest"
        r"|\bcarcel|\bviolacion|\brecargos?\b|\bmultas?\b|\bevitar?\b|\ble ayuda\b|\bcumplir\b"
    ),
}
_THREAT: Final[Mapping[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:warrants?|arrest\w*|jail\w*|prison|violat\w+|revo[ck]\w+|penalt\w+|sanctions?|punish\w*|failed|failure"
        r"|your fault|no excuses?)\b"
    ),
    "es": re.compile(
        r"\b(?:orden(?:es)? de arresto|arrest\w+|carcel|prision|violacion|revoca\w*|sancion\w*|castig\w+|incumpl\w+"
        r"|su culpa|sin excusas?)\b"
    ),
}


def lacking(text: str, language: Language, step: Step, tone: Tone, *, is_neutral: bool) -> Iterator[Code]:
    """What is not in it and should be. A neutral twin says less: who, when."""
    said = set(placeholders(text))
    if said.isdisjoint({"case_manager", "office"}):
        yield "no_sender"
    if "start_day" not in said:
        yield "no_day"
    if "start_time" not in said and step not in _TIMELESS:
        yield "no_time"
    if is_neutral:
        return
    if "place" not in said and step in ASKING:
        yield "no_place"
    if "contact" not in said and not _PHONE.search(text):
        yield "no_contact"
    yield from _lacking_reasons(text, language, step, tone)


def _lacking_reasons(text: str, language: Language, step: Step, tone: Tone) -> Iterator[Code]:
    if step in BEFORE and not _plans(text, language):
        yield "no_plan"
    if step in _WEIGHED and tone != "none" and not _consequences(text, language):
        yield "no_consequence"


def ill_put(text: str, language: Language, step: Step, tone: Tone) -> Iterator[tuple[Code, str]]:
    """What is in it and should not be, or be said otherwise: code and what it is about."""
    named = _consequences(text, language)
    if named and tone == "none":
        yield "unwanted_consequence", ""
    elif len(named) > 1:
        yield "two_consequences", str(len(named))
    threat = _THREAT[language].search(_folded(text))
    if threat and (tone == "supportive" or step == "missed"):
        yield "harsh", threat.group()
    if any(_A_NUMBER[language].search(plan) for plan in _plans(text, language)):
        yield "plan_is_a_number", ""


def _plans(text: str, language: Language) -> list[str]:
    return [sentence for sentence in sentences(_folded(text)) if _PLAN[language].search(sentence)]


def _consequences(text: str, language: Language) -> list[str]:
    """The sentences that name one; what the digits mean ("2 if you cannot come") is none."""
    return [
        sentence
        for sentence in sentences(_folded(text))
        if _CONSEQUENCE[language].search(sentence) and not asked_digits(sentence, language)
    ]


def _folded(text: str) -> str:
    return unaccented(text).casefold()
