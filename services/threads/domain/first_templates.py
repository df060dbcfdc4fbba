"""What a department can say before anybody has written a template of its own.

Spanish without á, í, ó and ú, which the phones' own alphabet lacks: one of them more than doubles what a text costs.
"""

from typing import Final

import msgspec

from services.threads.domain.pages.templates import TemplateKind, Words


class First(msgspec.Struct, frozen=True):
    """One of them."""

    kind: TemplateKind
    title: str
    category: str
    wording: Words


FIRST: Final = (
    First(
        "welcome",
        "First text",
        "First contact",
        Words(
            en="Hi {first name}, this is {my name} from {office}. I will text you here about your appointments. "
            "Please reply 1 so I know it is you. Reply STOP for no more texts.",
            es="Hola {first name}, soy {my name} de {office}. Por este medio le escribo sobre sus citas. "
            "Por favor responda 1 para saber que es usted. Responda STOP para no recibir mensajes.",
        ),
    ),
    First(
        "is_this",
        "Is this the right person?",
        "First contact",
        Words(
            en="Hi, this is {my name}. Is this {first name}? Please reply 1 for yes or 2 for no.",
            es="Hola, soy {my name}. ¿Hablo con {first name}? Por favor responda 1 si es usted o 2 si no lo es.",
        ),
    ),
    First(
        "neutral",
        "Please get in touch",
        "First contact",
        Words(
            en="Hi {first name}, this is {my name}. Please text or call me when you can.",
            es="Hola {first name}, soy {my name}. Por favor escriba o llame cuando pueda.",
        ),
    ),
    First(
        "transfer",
        "Somebody else writes from now on",
        "Changing hands",
        Words(
            en="Hi {first name}, from now on {new name} is your contact at {office} instead of {my name}. "
            "You can keep texting this number.",
            es="Hola {first name}, desde ahora le atiende {new name} en {office} en lugar de {my name}. "
            "Puede seguir escribiendo por este medio.",
        ),
    ),
    First(
        "text",
        "Appointment",
        "Appointments",
        Words(
            en="Hi {first name}, your appointment is on {appointment date} at {appointment time}: {place}. "
            "Please text me if you can't come.",
            es="Hola {first name}, su cita es el {appointment date} a {appointment time}: {place}. "
            "Por favor escriba si no puede venir.",
        ),
    ),
    First(
        "text",
        "What to bring",
        "Appointments",
        Words(
            en="Hi {first name}, please bring your ID and any letters you got to your appointment "
            "on {appointment date}.",
            es="Hola {first name}, por favor traiga su ID y las cartas que tenga a su cita el {appointment date}.",
        ),
    ),
    First(
        "text",
        "Please check in",
        "Contact",
        Words(
            en="Hi {first name}, I have not heard from you. Please text or call me today. {my name}",
            es="Hola {first name}, no tengo noticias suyas. Por favor escriba o llame hoy. {my name}",
        ),
    ),
    First("suggested", "Got it", "", Words(en="Thanks, I got your text.", es="Gracias, lo recibo.")),
    First("suggested", "That works", "", Words(en="Yes, that works.", es="De acuerdo.")),
    First("suggested", "I will call", "", Words(en="I will call you today.", es="Le llamo hoy.")),
    First(
        "suggested",
        "See you",
        "",
        Words(
            en="See you on {appointment date} at {appointment time}.",
            es="Nos vemos el {appointment date} a {appointment time}.",
        ),
    ),
    First("suggested", "Tell me more", "", Words(en="Can you tell me more?", es="¿Me puede contar un poco?")),
)
