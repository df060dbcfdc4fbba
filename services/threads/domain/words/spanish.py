"""What clients write in Spanish."""

from typing import Final

CRISIS: Final = (
    r"\b(suicidio|suicidarme|suicidar)\b",
    r"\b(matarme|quitarme la vida|acabar con mi vida|hacerme dano|lastimarme)\b",
    r"\b(me )?quiero morir(me)?\b",
    r"\bno quiero (vivir|seguir viviendo)\b",
    r"\bme (esta|estan) (pegando|golpeando|ahorcando)\b",
    r"\bme (va|van) a matar\b",
)

# A wish about when or in which language, not whether.
_WHEN = r"(?! (?:tan|a las|a esta|en|despues|antes|cuando|durante|hasta|si|por la|de noche|los (?:lunes|domingos))\b)"
_VERB = r"(?:mandar|enviar|escribir|textear|molestar|contactar)"
_COMMAND = r"(?:mande|manden|mandes|envie|envien|envies)"
_ASK = r"(?:deje|dejen|deja|dejes|pare|paren)"
STOP: Final = (
    rf"\b{_ASK} de {_VERB}(me|nos)?\b(?! ?(?:mensajes? |textos? |recordatorios? )?"
    r"(?:tan|a las|en la|en el|de noche|despues|antes)\b)",
    rf"\b(ya )?no me ({_COMMAND}|escriba|escriban|escribas|textee|contacte|contacten)\b{_WHEN}"
    r"(?! (?:mas |los )?(?:recordatorios?|mensajes?|textos?) (?:tan|a las|en|de noche|despues|antes)\b)",
    rf"\bno (quiero|mas|deseo)( recibir)?( mas)? (recordatorios (y|o|ni) )?(mensajes?|textos?)\b{_WHEN}",
    r"\b(quiteme|quitenme|saqueme|borreme|borre mi numero|elimine mi numero)\b",
    r"^(alto|parar|pare|no mas)$",
)

_OF_WHICH = r"(?: (?:mas|los|las|sus|esos|estos|tantos|mis|de|la|corte|citas|mensajes|todos))*"
_ONLY = rf"(?! (?:y|o|ni) (?:mensajes?|textos?|nada|llamadas?)\b){_WHEN}"
REMINDERS: Final = (
    rf"\b{_ASK} de (mandar|enviar)(me|nos)?{_OF_WHICH} recordatorios?\b{_ONLY}",
    rf"\b(ya )?no me {_COMMAND}{_OF_WHICH} recordatorios?\b{_ONLY}",
    rf"\b(ya )?no (quiero|deseo|necesito)( recibir)?{_OF_WHICH} recordatorios\b{_ONLY}",
    rf"^(ya )?no mas recordatorios\b{_ONLY}",
    rf"\b(quite|quiten|cancele|cancelen|apague|pare|paren|deje|dejen){_OF_WHICH} recordatorios\b{_ONLY}",
    rf"\b(quiteme|saqueme|borreme) de{_OF_WHICH} recordatorios\b{_ONLY}",
)

WRONG_PERSON: Final = (
    r"\b(numero|persona|telefono) equivocad[oa]\b",
    r"\b(se|te) equivoc(o|aste|aron) de (numero|persona|telefono)\b",
    r"\bno soy (esa|la) persona\b",
    r"\bya no es (su|el|el de) (numero|telefono|de)\b",
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
