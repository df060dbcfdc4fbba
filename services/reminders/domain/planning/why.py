"""Why a text goes when it goes, or does not go: a closed set of codes, and what each says to staff."""

from typing import Final, Literal

from proto.values.language import Language

# Why a text goes at this moment.
Because = Literal[
    "cascade",
    "by_hand",
    "requested",
    "missed",
    "changed",
    "late",
    "quiet_later",
    "folded",
    "shared",
    "holiday_earlier",
    "quiet_earlier",
    "capacity_earlier",
    "one_a_day",
    "last_chance",
    "infeasible",
]
# Why a step of a date is not said. one_a_day and shared may say either.
Not = Literal[
    "said",
    "tried",
    "passed",
    "too_early",
    "enough",
    "too_late",
    "one_a_day",
    "shared",
    "if_missed",
    "cancelled",
    "kept",
    "missed",
    "office_closed",
    "undated",
    "first_load",
    "known_before",
    "stopped",
    "in_custody",
    "closed",
    "opted_out",
    "reminders_off",
    "reminders_off_caseload",
    "no_phone",
    "no_line",
    "no_client",
    "client_deleted",
    "number_frozen",
    "ambiguous",
]
Why = Because | Not

SENTENCES: Final[dict[Why, dict[Language, str]]] = {
    "cascade": {
        "en": "This is its usual time.",
        "es": "Esta es su hora de costumbre.",
    },
    "by_hand": {
        "en": "A person chose this time.",
        "es": "Una persona eligió esta hora.",
    },
    "requested": {
        "en": "The department asked for this time.",
        "es": "El departamento pidió esta hora.",
    },
    "missed": {
        "en": "The date was missed.",
        "es": "No acudió a la cita.",
    },
    "changed": {
        "en": "It goes at once, because what the client was told is no longer true.",
        "es": "Sale de inmediato, porque lo que se le dijo al cliente ya no es cierto.",
    },
    "late": {
        "en": "Its usual time had passed, so it goes as soon as it may.",
        "es": "Su hora de costumbre ya había pasado, así que sale en cuanto se pueda.",
    },
    "quiet_later": {
        "en": "Its time falls in quiet hours, so it goes when they end.",
        "es": "Su hora cae en horas de silencio, así que sale cuando terminan.",
    },
    "folded": {
        "en": "Several reminders fall on this day; they go as one text.",
        "es": "Varios recordatorios caen en este día; salen en un solo mensaje.",
    },
    "shared": {
        "en": "Two departments announced the same date; the client hears of it once.",
        "es": "Dos departamentos anunciaron la misma cita; al cliente se le avisa una sola vez.",
    },
    "holiday_earlier": {
        "en": "Its day is a weekend or a holiday, so it goes on the working day before.",
        "es": "Su día es fin de semana o feriado, así que sale el día hábil anterior.",
    },
    "quiet_earlier": {
        "en": "Its time falls in quiet hours, so it goes before they begin.",
        "es": "Su hora cae en horas de silencio, así que sale antes de que empiecen.",
    },
    "capacity_earlier": {
        "en": "The texting line is full at that hour, so it goes earlier.",
        "es": "La línea de mensajes está llena a esa hora, así que sale antes.",
    },
    "one_a_day": {
        "en": "The client gets one text a day, and that day has one already.",
        "es": "El cliente recibe un mensaje al día, y ese día ya tiene uno.",
    },
    "last_chance": {
        "en": "On any other day it would come too late, so it goes beside that day's other text.",
        "es": "Otro día llegaría tarde, así que sale además del otro mensaje de ese día.",
    },
    "infeasible": {
        "en": "No earlier hour has room on the texting line; it may arrive late.",
        "es": "La línea de mensajes no tiene lugar a ninguna hora anterior; puede llegar tarde.",
    },
    "said": {
        "en": "The client has been told, or it is on its way.",
        "es": "Ya se le avisó al cliente, o el aviso va en camino.",
    },
    "tried": {
        "en": "It was handed on once and did not arrive, or it is being taken back.",
        "es": "Ya se entregó una vez y no llegó, o se está retirando.",
    },
    "passed": {
        "en": "Its time had passed; a later reminder says it.",
        "es": "Su hora ya había pasado; lo dice un recordatorio posterior.",
    },
    "too_early": {
        "en": "The date is too early for a text that morning; the one of the day before says it.",
        "es": "La cita es muy temprano para un mensaje esa mañana; lo dice el del día anterior.",
    },
    "enough": {
        "en": "More texts than this help nobody; the later ones go.",
        "es": "Más mensajes no ayudan a nadie; salen los últimos.",
    },
    "too_late": {
        "en": "No allowed time is left in which it would be of use.",
        "es": "Ya no queda una hora permitida en la que sirva.",
    },
    "if_missed": {
        "en": "It goes only if the date is missed.",
        "es": "Sale solo si no acude a la cita.",
    },
    "cancelled": {
        "en": "The date was cancelled.",
        "es": "La cita se canceló.",
    },
    "kept": {
        "en": "The client came.",
        "es": "El cliente acudió.",
    },
    "office_closed": {
        "en": "The office is closed on that day.",
        "es": "La oficina está cerrada ese día.",
    },
    "undated": {
        "en": "Nobody has said when it is.",
        "es": "Nadie ha dicho cuándo es.",
    },
    "first_load": {
        "en": "The date came with a department's first file, so it is not announced as new.",
        "es": "La cita vino con el primer archivo del departamento, así que no se anuncia como nueva.",
    },
    "known_before": {
        "en": "The date was known before clients were told of new ones.",
        "es": "La cita ya se conocía antes de que se avisara de las nuevas.",
    },
    "stopped": {
        "en": "Staff stopped it.",
        "es": "El personal lo detuvo.",
    },
    "in_custody": {
        "en": "The client is in custody.",
        "es": "El cliente está detenido.",
    },
    "closed": {
        "en": "No department serves this client any more.",
        "es": "Ningún departamento atiende ya a este cliente.",
    },
    "opted_out": {
        "en": "The client asked us to stop texting.",
        "es": "El cliente pidió que no le escribamos.",
    },
    "reminders_off": {
        "en": "Reminders are switched off for this client.",
        "es": "Los recordatorios están apagados para este cliente.",
    },
    "reminders_off_caseload": {
        "en": "Reminders are switched off for this caseload.",
        "es": "Los recordatorios están apagados para este grupo de casos.",
    },
    "no_phone": {
        "en": "The client has no phone that a text can reach.",
        "es": "El cliente no tiene un teléfono al que llegue un mensaje.",
    },
    "no_line": {
        "en": "No department of this client has a texting number.",
        "es": "Ningún departamento de este cliente tiene un número para mensajes.",
    },
    "no_client": {
        "en": "It is not known which client this is.",
        "es": "No se sabe de qué cliente se trata.",
    },
    "client_deleted": {
        "en": "The client's record was deleted.",
        "es": "El expediente del cliente se borró.",
    },
    "number_frozen": {
        "en": "The client's phone is being checked.",
        "es": "El teléfono del cliente se está verificando.",
    },
    "ambiguous": {
        "en": "More than one client fits; somebody has to choose.",
        "es": "Hay más de un cliente posible; alguien tiene que elegir.",
    },
}


def sentence(why: Why, language: Language) -> str:
    """What a code says to staff."""
    return SENTENCES[why][language]
