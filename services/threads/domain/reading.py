"""What a client's text means, as far as a few tables can tell; read once, in one order.

crisis → wants to stop → wrong person → answer to the open question → case number → plain. Carrier words (STOP, START,
HELP) have acted in gateway before; here they are only named. The tables would rather miss than cry wolf: a false stop
silences an officer, and every text is read by a person all the same. English and Spanish, without case and accents.
"""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

CRISIS, WANTS_STOP, WRONG_PERSON, ANSWER, CASE_NUMBER = "crisis", "wants_stop", "wrong_person", "answer", "case_number"

_CRISIS = (
    r"\bkill(ing)? (my ?self|me now)\b",
    r"\b(suicide|suicidal|suicidio|suicidarme|suicidar)\b",
    r"\b(end|take|ending|taking) my( own)? life\b",
    r"\b(want|wanna|going|gonna|ready) (to )?die\b",
    r"\b(hurt|hurting|harm|harming|cut|cutting) my ?self\b",
    r"\b(do ?n.?t|no longer) want to (live|be alive|wake up)\b",
    r"\bbetter off dead\b",
    r"\b(he|she|they).{0,4} (is |are |s |re )?(beating|hitting|choking|gonna kill|going to kill|hit|choked) me\b",
    r"\b(matarme|quitarme la vida|acabar con mi vida|hacerme dano|lastimarme)\b",
    r"\b(me )?quiero morir(me)?\b",
    r"\bno quiero (vivir|seguir viviendo)\b",
    r"\bme (esta|estan) (pegando|golpeando|ahorcando)\b",
    r"\bme (va|van) a matar\b",
)
_WANTS_STOP = (
    r"\b(stop|quit) (texting|txting|messaging|contacting|bothering|writing)\b",
    r"\b(stop|quit) sending( me)? (texts?|messages?|these|this|reminders?|stuff)\b",
    # "after nine", "at work": a wish about when, not whether.
    r"\b(do not|don.?t|dont|never) (text|txt|message|contact|write)( to)? (me|this number)\b"
    r"(?! (at|after|before|while|during|until|till|on|in|between|so|about|when|if))",
    r"\bno more (texts?|messages?|reminders?)\b",
    r"\b(take|remove) (me|my number) (off|from)\b",
    r"\b(unsubscribe|opt) me( out)?\b",
    r"\bi (want to|wanna) opt out\b",
    r"\b(deje|dejen|deja|pare|paren) de (mandar|enviar|escribir|textear|molestar|contactar)(me|nos)?\b",
    r"\b(ya )?no me (mande|manden|mandes|envie|envien|escriba|escriban|escribas|textee|contacte|contacten)\b"
    r"(?! (a las|en|despues|antes|cuando|durante|hasta|si|por la))",
    r"\bno (quiero|mas|deseo)( recibir)?( mas)? (mensajes?|textos?)\b",
    r"\b(quiteme|quitenme|saqueme|borreme|borre mi numero|elimine mi numero)\b",
    r"^(alto|parar|pare|no mas)$",
)
_WRONG_PERSON = (
    r"\b(you|u) (have|got|ve got) (the )?wrong (number|person|phone)\b",
    r"^(sorry,? |hey,? |hi,? |um,? )?((i think )?(this is|its|it is|that is) )?(the |a )?wrong (number|person)\b",
    r"\b(nobody|no one|noone|no body) (here )?(by|with) that name\b",
    r"\b(this|that|it) is ?n.?o?t (his|her|their) (number|phone|cell)\b",
    r"\bno longer (his|her|their) (number|phone|cell)\b",
    r"\bi (just |recently )?got this (new )?number\b.{0,20}\b(not|isn.?t|aint)\b",
    r"\b(numero|persona|telefono) equivocad[oa]\b",
    r"\b(se|te) equivoc(o|aste|aron) de (numero|persona|telefono)\b",
    r"\bno soy (esa|la) persona\b",
    r"\bya no es (su|el|el de) (numero|telefono|de)\b",
)
# Somebody telling of their own slip, not of ours.
_NOT_WRONG_PERSON = re.compile(r"\bi (called|had|have|texted|dialed|gave|wrote)\b.{0,20}\bwrong\b|\?$")
_CASE_NUMBER = re.compile(r"\b\d{2,4}[- ]?[a-z]{1,3}[- ]?\d{3,8}\b")
_WORDS = {"one": 1, "two": 2, "three": 3, "uno": 1, "dos": 2, "tres": 3}
# What people put behind a digit without meaning anything else by it; "1 pm" and "2 kids" are no answers.
_ALONG = r"(?: (?:yes|yeah|si|ok|okay|please|por favor|thanks|thank you|thx|gracias|coming|voy|sir|maam))*"
_DIGIT = re.compile(rf"^(?:reply |answer |number |opcion |option )?(\d)(?: \1)?{_ALONG}$")


class Reading(msgspec.Struct, frozen=True):
    """What was found: labels in the order above (empty: a plain text), and the choice when it answers, from 1."""

    labels: tuple[str, ...] = ()
    choice: int | None = None


def read(body: str, *, keyword: str | None = None, choices: Sequence[str] = ()) -> Reading:
    """Read one text. choices: those of the thread's open question, if there is one."""
    if keyword:
        return Reading((keyword,))
    plain = _plain(body)
    labels = [label for label, patterns in _TABLES if _finds(patterns, plain)]
    if WRONG_PERSON in labels and _NOT_WRONG_PERSON.search(plain):
        labels.remove(WRONG_PERSON)
    choice = None if labels else _choice(plain, choices)
    if choice:
        labels.append(ANSWER)
        if choices[choice - 1] == WRONG_PERSON:
            labels.append(WRONG_PERSON)
    elif _CASE_NUMBER.search(plain):
        labels.append(CASE_NUMBER)
    return Reading(tuple(labels), choice)


def needs_answer(reading: Reading) -> bool:
    """Whether somebody waits for a word from us: not after STOP or the like, nor after a plain "1, coming"."""
    return not {"stop", "start", "help"} & set(reading.labels) and reading.choice != 1


def _plain(body: str) -> str:
    """Lower case, no accents, no punctuation but ? and -, single spaces."""
    decomposed = unicodedata.normalize("NFKD", body.replace("\ufe0f", "").replace("\u20e3", "")).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = re.sub(r"[^\w?'’ -]+", " ", letters).replace("’", "'")
    return re.sub(r"\s+", " ", words).strip()


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_TABLES = (
    (CRISIS, _compiled(_CRISIS)),
    (WANTS_STOP, _compiled(_WANTS_STOP)),
    (WRONG_PERSON, _compiled(_WRONG_PERSON)),
)


def _finds(pattern: re.Pattern[str], plain: str) -> bool:
    return pattern.search(plain) is not None


def _choice(plain: str, choices: Sequence[str]) -> int | None:
    bare = plain.strip(" -?'")
    found = _DIGIT.match(bare)
    number = int(found.group(1)) if found else _WORDS.get(bare)
    return number if number and number <= len(choices) else None
