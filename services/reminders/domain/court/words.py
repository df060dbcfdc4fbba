"""Every sentence of the dialogue, in each language. A fact and what is asked of it are sentences of their own.

Digits only: CANCEL, END, QUIT, STOP and YES are phone companies' words. Spanish does without á, í, ó and ú where
it can: one of them leaves 70 characters to a segment instead of 160.
"""

from collections.abc import Mapping
from typing import Final, Literal

from proto.values.language import Language

Phrase = Literal[
    "found", "no_date", "payable", "verify", "several", "choose_more", "not_found", "already", "already_looking",
    "ask_remind", "ask_keep", "ask_end", "reminding", "looking", "declined", "ended", "kept", "nothing_to_end",
    "end_which", "instructed", "test", "matched", "matched_several", "expired",
    "day_before", "morning_of", "moved", "cancelled", "new", "test_over",
]  # fmt: skip

SAID: Final[Mapping[Language, Mapping[Phrase, str]]] = {
    "en": {
        "found": "{court}: case {number} is on {day} at {time}{place}.",
        "no_date": "{court}: case {number} has no date yet.",
        "payable": "You can pay and not come: {pay}.",
        "verify": "Dates change. Check {url}.",
        "several": "{court}: which case {number}? Reply {choices}.",
        "choose_more": "For others, call {phone}.",
        "not_found": "{court}: we do not see case {number} yet. A new case can take days to show.",
        "already": "You get our texts on it.",
        "already_looking": "{court}: we do not see case {number} yet. We will look until {until}.",
        "ask_remind": "Reply 1 if you want a reminder, 2 if not.",
        "ask_keep": "Reply 1 if we should keep looking until {until}, 2 if not.",
        "ask_end": "Reply 1 for no more texts on this case, 2 to keep them.",
        "reminding": "{court}: we will remind you the day before court and that day, case {number}.",
        "looking": "{court}: we will look for case {number} until {until} and text you what we find.",
        "declined": "OK. No texts for case {number}. Send the number again if you want them.",
        "ended": "No more texts for case {number}. Send the number again if you want them back.",
        "kept": "OK. You still get texts for case {number}.",
        "nothing_to_end": "{court}: you get no reminders from us for that.",
        "end_which": "{court}: no more texts for which case? Reply {choices}.",
        "instructed": "{court}: please send just the case number, such as {sample}. Or call {phone}.",
        "test": "This is a test.",
        "matched": "{court}: we found case {number}. It is on {day} at {time}{place}. We will remind you.",
        "matched_several": "{court}: we found case {number} more than once. Send the number again to pick yours.",
        "expired": "{court}: sorry, we did not find case {number}. Call {phone}, or send it again and we look on.",
        "day_before": "{court}: court is on {day} at {time}{place}, case {number}.",
        "morning_of": "{court}: court is today, {day}, at {time}{place}, case {number}.",
        "moved": "{court}: new date for case {number}: {day} at {time}{place}. Do not go by the old one.",
        "cancelled": "{court}: case {number} is off for {day} at {time}. Do not come then.",
        "new": "{court}: case {number} has a date: {day} at {time}{place}.",
        "test_over": "This is a test: court would be on {day} at {time}. The test is over.",
    },
    "es": {
        "found": "{court}: el caso {number} es el {day} a {time}{place}.",
        "no_date": "{court}: el caso {number} no tiene fecha.",
        "payable": "Puede pagar y no venir: {pay}.",
        "verify": "Las fechas cambian. Vea {url}.",
        "several": "{court}: cual caso {number}? Responda {choices}.",
        "choose_more": "Para otros, llame al {phone}.",
        "not_found": "{court}: no vemos el caso {number}. Un caso nuevo tarda unos dias.",
        "already": "Ya tiene avisos de este caso.",
        "already_looking": "{court}: no vemos el caso {number}. Lo buscamos hasta el {until}.",
        "ask_remind": "Responda 1 si quiere un aviso, 2 si no.",
        "ask_keep": "Responda 1 si lo buscamos hasta el {until}, 2 si no.",
        "ask_end": "Responda 1 para no recibir mensajes de este caso, 2 para seguir.",
        "reminding": "{court}: le avisamos un dia antes y ese dia, caso {number}.",
        "looking": "{court}: buscamos el caso {number} hasta el {until} y le avisamos.",
        "declined": "Bien. No hay avisos del caso {number}. Mande el numero otra vez si los quiere.",
        "ended": "Ya no hay mensajes del caso {number}. Mande el numero otra vez si los quiere.",
        "kept": "Bien. Sigue con avisos del caso {number}.",
        "nothing_to_end": "{court}: no tiene avisos de eso.",
        "end_which": "{court}: ya no quiere mensajes de cual caso? Responda {choices}.",
        "instructed": "{court}: por favor mande solo el numero del caso, como {sample}. O llame al {phone}.",
        "test": "Esto es una prueba.",
        "matched": "{court}: vemos el caso {number}. Es el {day} a {time}{place}. Le vamos a avisar.",
        "matched_several": "{court}: hay varios casos {number}. Mande el numero otra vez y elija el suyo.",
        "expired": "{court}: lo sentimos, no vimos el caso {number}. Llame al {phone}, o mande el numero otra vez.",
        "day_before": "{court}: su corte es el {day} a {time}{place}, caso {number}.",
        "morning_of": "{court}: su corte es hoy, {day}, a {time}{place}, caso {number}.",
        "moved": "{court}: nueva fecha del caso {number}: el {day} a {time}{place}. La otra ya no vale.",
        "cancelled": "{court}: no venga el {day} a {time}. El caso {number} ya no es ese dia.",
        "new": "{court}: el caso {number} tiene fecha: el {day} a {time}{place}.",
        "test_over": "Esto es una prueba: su corte seria el {day} a {time}. La prueba termina.",
    },
}  # fmt: skip
# What may be left out where two segments hold no more: the date itself never is.
SPARE: Final[tuple[Phrase, ...]] = ("verify",)
OF: Final[Mapping[Language, str]] = {"en": "{digit} for {label}", "es": "{digit} para {label}"}
COUNTY: Final[Mapping[Language, str]] = {"en": "{county} County", "es": "condado {county}"}
UNNAMED: Final[Mapping[Language, str]] = {"en": "case {digit}", "es": "caso {digit}"}
