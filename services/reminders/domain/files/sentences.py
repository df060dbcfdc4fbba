"""What is wrong with a row, and what was left out of one, as the clerk who made the file reads it."""

from typing import Final

from proto.values.language import Language
from services.reminders.domain.files.rows import Note, Reason

Sentences = dict[Language, str]

# {column}: as the file calls it. {cell}: what stands there.
REASONS: Final[dict[Reason, Sentences]] = {
    "too_many_cells": {
        "en": "It has more cells than there are columns; put text with a comma in it in quotes.",
        "es": "Tiene más celdas que columnas; ponga entre comillas el texto que lleve comas.",
    },
    "no_key": {
        "en": "“{column}” is empty, and without it we can't tell which date this is.",
        "es": "«{column}» está vacía, y sin ella no sabemos de qué fecha se trata.",
    },
    "garbled": {
        "en": "Letters in “{column}” were lost ({cell}); save the file as UTF-8.",
        "es": "En «{column}» se perdieron letras ({cell}); guarde el archivo como UTF-8.",
    },
    "rounded": {
        "en": "A spreadsheet has rounded the number in “{column}” ({cell}); make that column text.",
        "es": "Una hoja de cálculo redondeó el número de «{column}» ({cell}); dé formato de texto a esa columna.",
    },
    "too_long": {
        "en": "“{column}” is too long for a text message; shorten it.",
        "es": "«{column}» es demasiado larga para un mensaje de texto; acórtela.",
    },
    "no_date": {
        "en": "“{column}” is empty; write the day there.",
        "es": "«{column}» está vacía; escriba ahí el día.",
    },
    "not_a_date": {
        "en": "We can't read a day in “{column}” ({cell}); write it as in the other rows.",
        "es": "En «{column}» no leemos ningún día ({cell}); escríbalo como en las demás filas.",
    },
    "no_time": {
        "en": "“{column}” is empty; write the time there.",
        "es": "«{column}» está vacía; escriba ahí la hora.",
    },
    "not_a_time": {
        "en": "We can't read a time in “{column}” ({cell}); write it as in the other rows.",
        "es": "En «{column}» no leemos ninguna hora ({cell}); escríbala como en las demás filas.",
    },
    "midnight": {
        "en": "“{column}” says midnight, which is how programs write that they don't know the time; write the time.",
        "es": "«{column}» dice medianoche, que es como los programas escriben que no saben la hora; escriba la hora.",
    },
    "skipped_hour": {
        "en": "The clocks go forward that night and skip this time ({cell}); write the right one.",
        "es": "Esa noche se adelantan los relojes y esta hora no existe ({cell}); escriba la correcta.",
    },
    "unknown_zone": {
        "en": "We know no such time zone; an administrator must choose another for this source.",
        "es": "No conocemos esa zona horaria; quien administra debe elegir otra para esta fuente.",
    },
    "no_place": {
        "en": "We don't know where this is: “{column}” is empty or its code is on no list ({cell}).",
        "es": "No sabemos dónde es: «{column}» está vacía o su código no está en ninguna lista ({cell}).",
    },
    "code_ended": {
        "en": "The code in “{column}” ({cell}) is no longer used; write the one that is.",
        "es": "El código de «{column}» ({cell}) ya no se usa; escriba el vigente.",
    },
    "unknown_code": {
        "en": "The code in “{column}” ({cell}) is on no list; add it to the list of this source.",
        "es": "El código de «{column}» ({cell}) no está en ninguna lista; añádalo a la lista de esta fuente.",
    },
    "unknown_kind": {
        "en": "“{cell}” is no kind of date we know; an administrator must say what it stands for.",
        "es": "«{cell}» no es un tipo de fecha que conozcamos; quien administra debe decir qué significa.",
    },
    "no_client": {
        "en": "It does not say who it is for: “{column}” is empty, and there is no phone.",
        "es": "No dice para quién es: «{column}» está vacía y no hay teléfono.",
    },
    "no_number": {
        "en": "It does not say who it is for: there is no phone in “{column}”.",
        "es": "No dice para quién es: en «{column}» no hay teléfono.",
    },
    "extension": {
        "en": "The phone in “{column}” has an extension, which we can't dial; write the direct phone.",
        "es": "El teléfono de «{column}» lleva extensión y no podemos marcarla; escriba el directo.",
    },
    "seven_digits": {
        "en": "The phone in “{column}” has 7 digits; put the area code in front.",
        "es": "El teléfono de «{column}» tiene 7 dígitos; ponga delante el código de área.",
    },
    "not_mobile": {
        "en": "The phone in “{column}” is no mobile phone; we can text only those.",
        "es": "El teléfono de «{column}» no es móvil; solo podemos enviar mensajes a móviles.",
    },
    "not_a_phone": {
        "en": "“{column}” holds no phone ({cell}); write 10 digits.",
        "es": "«{column}» no contiene un teléfono ({cell}); escriba 10 dígitos.",
    },
    "two_people": {
        "en": "Rows with this number ({cell}) name different people; one of them is mistyped. None is used.",
        "es": "Las filas con este número ({cell}) nombran a personas distintas; una está mal. No se usa ninguna.",
    },
    "two_dates": {
        "en": "Rows with this number ({cell}) give different dates; leave the true one. None is used.",
        "es": "Las filas con este número ({cell}) dan fechas distintas; deje la verdadera. No se usa ninguna.",
    },
    "contradicts": {
        "en": "Rows with this number ({cell}) give different places for one time; leave the true one. None is used.",
        "es": "Las filas con este número ({cell}) dan lugares distintos a la misma hora; deje el verdadero. "
        "No se usa ninguna.",
    },
}

NOTES: Final[dict[Note, Sentences]] = {
    "no_number": {
        "en": "What stands where its phone should be is no phone.",
        "es": "Lo que está en lugar del teléfono no es un teléfono.",
    },
    "extension": {
        "en": "Its phone has an extension and was left out.",
        "es": "Su teléfono lleva extensión y se omitió.",
    },
    "seven_digits": {
        "en": "Its phone has no area code and was left out.",
        "es": "Su teléfono no lleva código de área y se omitió.",
    },
    "not_mobile": {
        "en": "Its phone is no mobile phone and was left out.",
        "es": "Su teléfono no es móvil y se omitió.",
    },
    "not_a_phone": {
        "en": "Its phone has too few or too many digits, or letters, and was left out.",
        "es": "A su teléfono le faltan o le sobran dígitos, o lleva letras, y se omitió.",
    },
    "no_end": {
        "en": "When it ends can't be read and was left out.",
        "es": "No se puede leer cuándo termina y se omitió.",
    },
    "no_name": {
        "en": "It names nobody.",
        "es": "No da ningún nombre.",
    },
    "left_out": {
        "en": "Something beside its date and place can't be read, or is too long, and was left out.",
        "es": "Algo que acompaña a la fecha y al lugar no se puede leer o es demasiado largo, y se omitió.",
    },
}
