"""What clients write in Spanish."""

from typing import Final

_NOT_WHERE = r"(?! (?:mas )?(?:con|ahi|alli|alla|aqui|en (?!este mundo))\b)"
CRISIS: Final = (
    r"\b(suicidio|suicidarme|suicidar)\b",
    r"\b(matarme|quitarme la vida|acabar con mi vida|hacerme dano|lastimarme)\b",
    r"\bme voy a matar\b(?! (?:trabajando|estudiando|de la risa)\b)",
    r"\b(me )?quiero morir(me)?\b",
    rf"\bno quiero (vivir|seguir viviendo)\b{_NOT_WHERE}",
    r"\bme (esta|estan) (pegando|golpeando|ahorcando)\b",
    r"\b(el|ella|mi (?!jefe\b)\w+) me (pega|golpea|ahorca)\b(?! (?:un|el|la)\b)",
    r"\bme (va|van) a matar\b",
)

# As in English: a wish stands at the start, and what is behind it narrows nothing.
_LEADS = (
    r"(?:(?:por favor|porfa|porfavor|ya|ok|hola|oiga|senor|senora|gracias|mejor|disculpe"
    r"|(?:yo )?(?:quiero|necesito|le pido|les pido) que|(?:le|les) dije que),? ){0,6}"
)
_ASKS = r"(?P<pide>(?:me )?(?:puede|pueden|puedes|podria|podrian) (?:por favor )?)?"
_START = rf"(?:^|\n ?|, ?|\bpor favor ){_LEADS}{_ASKS}"
_NO_QUESTION = r"(?(pide)|(?![^\n]*\?))"
_END = (
    r"(?:,? (?:mas|nunca|jamas|ya|nada|por favor|porfa|porfavor|gracias)\b)*+(?!,? (?:el|la|los|las|de|del|a)\b)"
    r"(?= ?(?:$|[\n,?])| (?:(?:y|o|ni) (?:recordatorios?|mensajes?|textos?|llamadas?|nada|me llam\w+))\b)"
    r"(?!,? (?:mejor |por favor )?(?:llameme|llamenme|llamame|yo le|yo les)\b)"
)
_VERB = r"(?:mandar|enviar|escribir|textear|molestar|contactar)"
_COMMAND = r"(?:mande|manden|mandes|envie|envien|envies)"
_ASK = r"(?:deje|dejen|deja|dejes|dejar|pare|paren|para|parar)"
_TEXTS = r"(?:mensajes?|textos?|recordatorios?|nada)"
_WHICH = r"(?: (?:mas|los|las|sus|esos|estos|tantos|recordatorios? (?:y|o|ni)))*"
_STUFF = rf"{_WHICH}(?: {_TEXTS})?"
_WRITES = r"(?:escriba|escriban|escribas|textee|texteen|textees|contacte|contacten|contactes|moleste|molesten|molestes)"
_LIST = r" de (?:la|esta|su|sus|estos|los|las) (?:listas?|mensajes|textos|sistema|contactos)"
_STOPS = (
    rf"{_ASK} de {_VERB}(?:me|nos)?{_STUFF}",
    rf"no me (?:{_COMMAND}{_STUFF}|{_WRITES})",
    r"no (?:quiero|deseo)(?: recibir)?(?: mas| sus| estos)*(?: recordatorios (?:y|o|ni))? (?:mensajes?|textos?)",
    r"no mas (?:mensajes?|textos?)",
    rf"no quiero que me (?:{_WRITES}|{_COMMAND}{_WHICH} {_TEXTS})",
    # Without a list it may be a bracelet, or a cell.
    rf"(?:quiteme|quitenme|quitame|quitarme|saqueme|saquenme|sacame|borrame){_LIST}",
    rf"(?:borreme|borrenme|borrarme)(?:{_LIST})?",
    rf"(?:borre|borren|borrar|elimine|eliminen|eliminar) mi numero(?:{_LIST})?",
    r"(?:dejeme|dejenme|dejame) en paz",
)
STOP: Final = (
    rf"{_START}(?:{'|'.join(_STOPS)}){_END}{_NO_QUESTION}",
    r"^(?:por favor,? )?(?:ya )?(?:alto|parar|pare|paren|no mas|basta)(?: ya)?(?:,? (?:por favor|gracias))?$",
)
NOT_STOP: Final = (
    r"\b(?:dijo|dijeron|dice|dicen|digale|digales|dile|diga|decirle|pidio|pide)\b",
    r"\b(?<!le )(?<!les )dije\b",
    r"\b(?:le|les) dije a\b",
    r"(?:^|\n)(?:si|cuando|mientras|despues|antes) ",
    r"\b(?:en el trabajo|en clase|en la corte|trabajando|manejando|ocupad[oa]|dormid[oa])\b",
)

# A wish about when or in which language, not whether.
_WHEN = r"(?! (?:tan|a las|a esta|en|despues|antes|cuando|durante|hasta|si|por la|de noche|los (?:lunes|domingos))\b)"
_OF_WHICH = r"(?: (?:mas|los|las|sus|esos|estos|tantos|mis|de|la|corte|citas|mensajes|todos))*"
_ONLY = rf"(?! (?:y|o|ni) (?:mensajes?|textos?|nada|llamadas?)\b){_WHEN}"
_REMINDERS = (
    rf"{_ASK} de (?:mandar|enviar)(?:me|nos)?{_OF_WHICH} recordatorios?\b{_ONLY}",
    rf"no me {_COMMAND}{_OF_WHICH} recordatorios?\b{_ONLY}",
    rf"no (?:quiero|deseo|necesito)(?: recibir)?{_OF_WHICH} recordatorios\b{_ONLY}",
    rf"no mas recordatorios\b{_ONLY}",
    rf"(?:quite|quiten|cancele|cancelen|cancelar|apague|pare|paren|deje|dejen){_OF_WHICH} recordatorios\b{_ONLY}",
    rf"(?:quiteme|quitarme|saqueme|borreme) de{_OF_WHICH} recordatorios\b{_ONLY}",
)
REMINDERS: Final = (rf"{_START}(?:yo )?(?:{'|'.join(_REMINDERS)}){_NO_QUESTION}",)

WRONG_PERSON: Final = (
    r"\b(numero|persona|telefono) (equivocad|incorrect)[oa]\b(?! (?:de|del|para|en)\b)",
    r"\b(se|te) equivoc(o|aste|aron) de (numero|persona|telefono)\b",
    r"\bno soy (esa|la) persona\b",
    r"\bya no es (su|el|el de) (numero|telefono|de)\b",
)
NOT_WRONG_PERSON: Final = (
    r"\b(llame|marque|di|anote|tengo|tenia|escribi|puse)\b.{0,20}\b(equivocad|incorrect)",
    r"\b(equivocad|incorrect)[oa] ?\?",
)

_THING = r"(?:numero|telefono|celular|cel)"
NEW_NUMBER: Final = (
    rf"\b(este|esto|aqui) (es|esta) mi (nuevo {_THING}|{_THING} nuevo)\b",
    r"\b(es|de|desde|en|con|guarde|anote) mi (nuevo numero|numero nuevo)\b",
    r"^mi (nuevo numero|numero nuevo)\b",
    rf"(?<!\bno )\b(cambie|cambiamos|me cambie|me cambiaron) (de |el |mi ){_THING}\b",
    rf"(?<!\bno )\b(ya )?(tengo|consegui|compre) (un |otro )?(nuevo {_THING}|{_THING} nuevo)\b(?! para\b)",
    rf"\b(desde|con) (un |otro )(nuevo {_THING}|{_THING} nuevo)\b",
    r"\bmi numero (ya )?(cambio|es otro|es diferente)\b",
    r"\b(puede|pueden|puedes) (llamarme|escribirme|textearme|contactarme|localizarme) (a|en|al) este numero\b",
    r"\bya no (uso|tengo) (el|ese|mi) (otro |viejo )?numero( viejo| anterior| de antes)?\b",
    r"^(nuevo numero|numero nuevo)\b",
)

# As in English.
ASIDE: Final = (r"hola|perdon|perdone|disculpe|disculpa|lo siento|oiga|buenas|buenos dias|senor|senora|creo que",)
THANKS: Final = (r"gracias",)
ITS_ME: Final = (
    r"si|sip|claro|correcto|asi es|la misma|el mismo",
    r"(?:si )?soy (?:yo|ella|el|la misma|el mismo|NAME)",
    r"(?:habla|le habla|con) (?:ella|NAME)|(?:yo soy|ella habla)(?: NAME)?",
)
NOT_ME: Final = (
    r"no soy (?:yo|ella|el|esa|ese|NAME)|yo no soy(?: (?:ella|el|NAME))?",
    r"(?:este |ese )?no es (?:ella|el|NAME|(?:el|su) (?:numero|telefono)(?: de (?:ella|el|NAME))?)",
    r"(?:aqui )?no (?:hay|vive|esta|conozco)(?: a)?(?: ning\w+| nadie)?(?: llamad[oa])? NAME(?: aqui)?",
    r"no (?:la|lo|le) conozco",
    r"(?:esta |se )?equivocad[oa]|(?:se|te) equivoc(?:o|aste)",
)
SOMEBODY: Final = (r"(?:habla|soy) (?!yo\b|ella\b|el\b|NAME\b)\w+",)
WHO_ARE_YOU: Final = (
    r"(?:y )?(?:de |con )?quien (?:es|eres|son|habla|escribe|me (?:escribe|habla|manda)|usted|tu)\b",
    r"(?:no soy|no es) \w+(?: \w+)?$",
    r"no (?:lo|la|los|te) conozco\b|no conozco (?:este|ese) numero\b",
)
