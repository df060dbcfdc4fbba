"""What a client's text means, as far as a few tables can tell; read once, in one order.

crisis → wants to stop → wrong person → answer to the open question → case number → new number → plain. Carrier words
(STOP, START, HELP) have acted in gateway before; here they are only named. The tables (`words/`) would rather miss than
cry wolf: a false stop silences an officer, and every text is read by a person all the same. English and Spanish,
without case and accents.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from proto.sms import Keyword
from services.kit import failpoints
from services.threads.domain.choosing import chosen
from services.threads.domain.whose import Whose, names, whose
from services.threads.domain.words import english, spanish

CRISIS, WANTS_STOP, WRONG_PERSON, ANSWER, CASE_NUMBER = "crisis", "wants_stop", "wrong_person", "answer", "case_number"
NEW_NUMBER = "new_number"
CARRIER_WORDS: Final[tuple[Keyword, ...]] = ("stop", "start", "help")
# What the first digit and the second say of the number that was asked; of a text that only wants to be answered.
IS_THIS: Final = ("yes", WRONG_PERSON)
GOT_THIS: Final = ("yes",)
# How far a wish to stop goes.
Scope = Literal["all", "reminder"]


def _compiled(*tables: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for table in tables for pattern in table))


_CRISIS = _compiled(english.CRISIS, spanish.CRISIS)
_STOP = _compiled(english.STOP, spanish.STOP)
_REMINDERS = _compiled(english.REMINDERS, spanish.REMINDERS)
_NOT_STOP = _compiled(english.NOT_STOP, spanish.NOT_STOP, (english.NONE_COME,))
_WRONG_PERSON = _compiled(english.WRONG_PERSON, spanish.WRONG_PERSON)
_NOT_WRONG_PERSON = _compiled(english.NOT_WRONG_PERSON, spanish.NOT_WRONG_PERSON)
_NEW_NUMBER = _compiled(english.NEW_NUMBER, spanish.NEW_NUMBER)
# Without one of these a long table need not be tried: most texts are neither, and each is read while others wait.
_OF_REMINDERS = ("remind", "recordatorio")
_OF_NUMBERS = ("number", "phone", "cel", "mobile", "numero", "telefono")
_CASE_NUMBER = re.compile(r"\b\d{2,4}[- ]?[a-z]{1,3}[- ]?\d{3,8}\b")
_WORDS = {"one": 1, "two": 2, "three": 3, "uno": 1, "dos": 2, "tres": 3}
# What people put behind a digit without meaning anything else by it; "1 pm" and "2 kids" are no answers.
_ALONG = r"(?: (?:yes|yeah|si|ok|okay|please|por favor|thanks|thank you|thx|gracias|coming|voy|sir|maam))*"
_DIGIT = re.compile(rf"^(?:reply |answer |number |opcion |option )?(\d)(?: \1)?{_ALONG}$")


class Reading(msgspec.Struct, frozen=True):
    """What was found: labels in the order above (empty: a plain text), and the choice when it answers, from 1.

    scope: what a wish to stop is about; None without one. A carrier's word has none here: gateway knows what it does.
    whose: what it says of whose number it came from.
    """

    labels: tuple[str, ...] = ()
    choice: int | None = None
    scope: Scope | None = None
    whose: Whose | None = None


def read(
    body: str,
    *,
    keyword: str | None = None,
    choices: Sequence[str] = (),
    name: tuple[str, str] = ("", ""),
    is_last: bool = True,
    is_all: bool = True,
) -> Reading:
    """Read one text. choices: those of what its number was asked, if that is open. name: whom it was asked for.

    is_last: nothing else was said to it since; else an answer in words may be about that. is_all: no picture came along
    that may say more.
    """
    if keyword:
        return Reading((keyword,))
    plain = _plain(body)
    scope = _scope(_sentences(body))
    labels = [CRISIS] if _CRISIS.search(plain) else []
    if scope:
        labels.append(WANTS_STOP)
    if _WRONG_PERSON.search(plain) and not _NOT_WRONG_PERSON.search(plain):
        labels.append(WRONG_PERSON)
    given, family = map(_plain, name)
    said = whose(plain, given, family) if is_last or names(plain, given, family) else None
    is_in_words = is_last and is_all
    choice = None if labels else _choice(plain, choices) or _yes_or_no(said, choices)
    choice = choice or (chosen(plain, choices) if is_in_words and not labels else None)
    if choice:
        labels.append(ANSWER)
        if choices[choice - 1] == WRONG_PERSON:
            labels.append(WRONG_PERSON)
    elif _CASE_NUMBER.search(plain):
        labels.append(CASE_NUMBER)
    # Who says that they are somebody else tells of no number of the client's.
    if WRONG_PERSON not in labels and _has(plain, _OF_NUMBERS) and _NEW_NUMBER.search(plain):
        labels.append(NEW_NUMBER)
    return Reading(tuple(labels), choice, scope, said)


def needs_answer(reading: Reading) -> bool:
    """Whether somebody waits for a word from us: not after STOP or the like, nor after a plain "1, coming"."""
    return not set(CARRIER_WORDS) & set(reading.labels) and reading.choice != 1


def confirms(reading: Reading, *, is_asked: bool) -> bool:
    """Whether who wrote this is the client. is_asked: somebody asked the number whose it is, and waits for the answer.

    Then only a clear yes says so: its 2 may be meant, whatever was asked since. Else a digit that answers what the
    client was asked does, and any words that do not say, or ask, the opposite.
    """
    if failpoints.is_off("clear_yes"):
        return True
    if is_asked:
        return reading.choice == 1 or reading.whose == "yes"
    return reading.choice is not None or reading.whose not in ("no", "doubt")


def keyword_of(labels: Sequence[str]) -> Keyword | None:
    """The carrier's word a text was read as, for whoever has to read it anew."""
    if failpoints.is_off("keyword_back"):
        return None
    return next((word for word in CARRIER_WORDS if word in labels), None)


def _plain(body: str) -> str:
    """Lower case, no accents, no punctuation but ? and -, single spaces."""
    return _bare(body, keep="")


def _sentences(body: str) -> str:
    """The same with what parts a wish from what is said before it: a sentence a line, and its commas."""
    parts = re.split(r"[.!;\n\u2026]+|(?<=\?)", body)
    return "\n".join(filter(None, (_bare(part, keep=",").strip(" ,") for part in parts)))


def _bare(body: str, *, keep: str) -> str:
    decomposed = unicodedata.normalize("NFKD", body.replace("\ufe0f", "").replace("\u20e3", "")).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.sub(rf"[^\w?'’ {keep}-]+", " ", letters).replace("’", "'")
    return re.sub(r"\s+", " ", words).strip()


def _scope(sentences: str) -> Scope | None:
    """A wish about reminders leaves talk alone, unless what else is said is a wish to stop, too."""
    if _NOT_STOP.search(sentences):
        return None
    rest = _REMINDERS.sub("\n", sentences) if _has(sentences, _OF_REMINDERS) else sentences
    if _STOP.search(rest):
        return "all"
    return None if rest == sentences else "reminder"


def _has(plain: str, words: Sequence[str]) -> bool:
    return any(word in plain for word in words)


def _choice(plain: str, choices: Sequence[str]) -> int | None:
    # "1?" asks what it is; it is no yes.
    bare = plain.strip(" -'")
    found = _DIGIT.match(bare)
    number = int(found.group(1)) if found else _WORDS.get(bare)
    return number if number and number <= len(choices) else None


def _yes_or_no(said: Whose | None, choices: Sequence[str]) -> int | None:
    """A yes or a no to "is this you?" is as good as its digit; to anything else it may mean anything."""
    if tuple(choices) != IS_THIS or failpoints.is_off("clear_yes"):
        return None
    return 1 if said == "yes" else 2 if said == "no" else None
