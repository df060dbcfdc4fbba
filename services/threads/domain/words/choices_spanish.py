"""The same in Spanish."""

from collections.abc import Mapping
from typing import Final

_GO = r"(?:ir|asistir|llegar|venir|estar(?: ahi| alli)?)"
_HIJOS = r"(?:mi|mis) (?:hij[oa]s?|nin[oa]s?|bebe)"

ASIDE: Final = (
    r"si|claro|perdon|perdone|disculpe|lo siento|hola|ok|bueno|buenos dias|buenas tardes|oiga|senora?|pues",
)
TAIL: Final = (r"por favor|porfavor|porfa|gracias|muchas gracias|senora?|ok|sin falta|claro|puntual|dios lo bendiga",)
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    # "Ya voy" is of now: somebody is on their way, or late.
    "coming": (
        r"(?:yo )?voy(?: a ir| a asistir| a estar(?: ahi| alli)?)?",
        r"(?:yo )?(?:ahi|alli|alla) (?:estare|voy a estar|estoy)|(?:yo )?estare (?:ahi|alli|alla|presente)",
        r"(?:yo )?(?:ire|asistire|vendre|vengo)|(?:yo )?si (?:ire|voy|puedo(?: ir| asistir)?)",
        r"(?:ahi |alli |alla )?nos vemos|cuente conmigo|(?:yo )?confirmo(?: mi asistencia)?|confirmad[oa]",
    ),
    "another_time": (
        rf"(?:no )?(?:yo )?no puedo(?: {_GO})?(?: (?:ese dia|a esa hora|en esa fecha))?",
        rf"(?:no )?(?:yo )?no (?:podre|voy a poder)(?: {_GO})?(?: (?:ese dia|a esa hora|en esa fecha))?",
        r"(?:(?:yo )?(?:necesito|quiero|quisiera|ocupo) |(?:me )?(?:puede|pueden|podria|podrian) (?:dar(?:me)? |ser )"
        r"|puede ser )?(?:(?:otra|una nueva|nueva) (?:hora|fecha|cita)|otro (?:dia|horario)) ?\??",
        r"(?:(?:yo )?(?:necesito|quiero|quisiera) |(?:puedo|podemos|puede|pueden|se puede|podria) )?"
        r"(?:reprogramar|reagendar|cambiar (?:la|mi|de) (?:cita|fecha|hora|dia))(?: (?:la|mi) cita)? ?\??",
    ),
    "work": (
        r"(?:tengo (?:que )?|por (?:el |mi )?|es (?:el |mi )?|mi |el )?(?:trabajo|trabajar)"
        r"|(?:estoy )?(?:en el trabajo|trabajando)",
    ),
    "ride": (
        r"(?:no tengo |sin |no hay |necesito )?(?:un )?(?:transporte|carro|raite|ride)",
        r"no tengo (?:como|en que) (?:ir|llegar)",
        r"(?:no tengo )?quien me lleve",
    ),
    "child": (
        rf"(?:por |es |no tengo con quien dejar (?:a )?|no tengo quien (?:me )?cuide (?:a )?)?{_HIJOS}"
        rf"(?: (?:esta|estan) enferm[oa]s?)?",
        r"(?:no tengo )?(?:ninera|quien cuide)|cuidado de (?:mi|mis) (?:hij[oa]s?|nin[oa]s?)|hij[oa]s?",
    ),
    "sick": (r"(?:estoy |me siento |ando |yo estoy )?enferm[oa]|me siento mal|tengo (?:gripe|fiebre|covid)",),
    "other": (r"otr[oa](?: razon| motivo| cosa)?|ninguna(?: de (?:esas|estas))?|ninguno",),
}  # fmt: skip
