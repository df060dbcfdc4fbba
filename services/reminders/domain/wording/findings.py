"""What linting finds: a closed set of codes, how much each weighs, and what it says to whoever writes the words."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

import msgspec

from proto.values.language import Language

# Nobody may publish a template with one of these.
Refusal = Literal[
    "language_missing",
    "unknown_blank",
    "stray_brace",
    "unsendable",
    "over_budget",
    "carrier_word",
    "not_a_digit",
    "no_such_choice",
    "reply_unasked",
    "no_day",
    "no_time",
    "no_opt_out",
    "needs_twin",
    "twin_tells",
]
# The words would serve the client better without it; a person decides.
Fault = Literal[
    "no_sender",
    "no_place",
    "no_plan",
    "no_consequence",
    "two_consequences",
    "unwanted_consequence",
    "harsh",
    "no_reply",
    "no_contact",
    "hard_english",
]
# Worth knowing.
Advice = Literal["hard_spanish", "plan_is_a_number", "accents_cost"]
Code = Refusal | Fault | Advice
Weight = Literal["refusal", "fault", "advice"]


class Finding(msgspec.Struct, frozen=True):
    """One thing about the words in one language, or their neutral twin. detail: the word or number it is about."""

    code: Code
    language: Language
    is_neutral: bool = False
    detail: str = ""

    @property
    def weight(self) -> Weight:
        """How much it weighs."""
        return WEIGHTS[self.code]


def sentence(finding: Finding, language: Language) -> str:
    """What it says to a reader of language, whatever language the words are in."""
    return SENTENCES[finding.code][language].replace("{detail}", finding.detail)


def may_publish(findings: Iterable[Finding]) -> bool:
    """Whether nothing found keeps the template from being used."""
    return all(finding.weight != "refusal" for finding in findings)


SENTENCES: Final[Mapping[Code, Mapping[Language, str]]] = {
    "language_missing": {
        "en": "There are no words in this language yet.",
        "es": "Todavía no hay texto en este idioma.",
    },
    "unknown_blank": {
        "en": "Nothing fills {detail} here.",
        "es": "Aquí nada llena {detail}.",
    },
    "stray_brace": {
        "en": "A brace stands alone; blanks look like this: {given_name}.",
        "es": "Hay una llave suelta; los espacios se escriben así: {given_name}.",
    },
    "unsendable": {
        "en": "A character in it cannot be sent; write the words again.",
        "es": "Tiene un carácter que no se puede enviar; escriba el texto de nuevo.",
    },
    "over_budget": {
        "en": "Segments it takes with the longest names and places: {detail}. Two is the most.",
        "es": "Segmentos que ocupa con los nombres y lugares más largos: {detail}. Dos es lo máximo.",
    },
    "carrier_word": {
        "en": "{detail} means something to phone companies and can cut the client off; ask for a digit.",
        "es": "{detail} significa algo para las compañías telefónicas y puede dejar al cliente sin mensajes;"
        " pida un dígito.",
    },
    "not_a_digit": {
        "en": "It asks for {detail}; answers are digits.",
        "es": "Pide {detail}; se responde con dígitos.",
    },
    "no_such_choice": {
        "en": "{detail} is no answer here; 1 is coming, 2 another time, 3 the wrong person.",
        "es": "{detail} no es una respuesta aquí; 1 es que viene, 2 otra hora, 3 no es la persona.",
    },
    "reply_unasked": {
        "en": "This text asks nothing, so {detail} would be read as an answer to an older one.",
        "es": "Este mensaje no pregunta nada; {detail} se leería como respuesta a uno anterior.",
    },
    "no_day": {
        "en": "Say on which day: {start_day}.",
        "es": "Diga qué día: {start_day}.",
    },
    "no_time": {
        "en": "Say at what time: {start_time}.",
        "es": "Diga a qué hora: {start_time}.",
    },
    "no_opt_out": {
        "en": "This may be the first text: say how to get no more, such as “Reply STOP for no more texts.”",
        "es": "Puede ser el primer mensaje: diga cómo no recibir más, como “Responda STOP para no recibir mensajes.”",
    },
    "needs_twin": {
        "en": "“{detail}” tells on whoever holds the phone; write neutral words for numbers nobody has confirmed.",
        "es": "“{detail}” delata a quien tiene el teléfono; escriba un texto neutro para números sin confirmar.",
    },
    "twin_tells": {
        "en": "The neutral words say “{detail}”, which anybody could read.",
        "es": "El texto neutro dice “{detail}”, que cualquiera podría leer.",
    },
    "no_sender": {
        "en": "Say who is texting: {case_manager} or {office}.",
        "es": "Diga quién escribe: {case_manager} u {office}.",
    },
    "no_place": {
        "en": "Say where: {place}.",
        "es": "Diga dónde: {place}.",
    },
    "no_plan": {
        "en": "Ask a question that helps to plan, such as “How will you get there?”",
        "es": "Haga una pregunta que ayude a planear, como “¿En qué va a venir?”",
    },
    "no_consequence": {
        "en": "Say in one sentence what coming, or not coming, leads to.",
        "es": "Diga en una frase qué pasa si viene o si no viene.",
    },
    "two_consequences": {
        "en": "One consequence is enough; it names {detail}.",
        "es": "Basta con una consecuencia; menciona {detail}.",
    },
    "unwanted_consequence": {
        "en": "The tone is to name no consequence, and this one does.",
        "es": "El tono es sin consecuencias, y este texto menciona una.",
    },
    "harsh": {
        "en": "“{detail}” sounds like a threat; this text is to help.",
        "es": "“{detail}” suena a amenaza; este mensaje es para ayudar.",
    },
    "no_reply": {
        "en": "Say what {detail} means as an answer: 1 coming, 2 another time, 3 the wrong person.",
        "es": "Diga qué significa responder {detail}: 1 viene, 2 otra hora, 3 no es la persona.",
    },
    "no_contact": {
        "en": "Say whom to ask: {contact}.",
        "es": "Diga a quién preguntar: {contact}.",
    },
    "hard_english": {
        "en": "It reads like school grade {detail}; six is what most people read with ease. Use shorter sentences.",
        "es": "Se lee como grado escolar {detail}; seis se lee con facilidad. Use frases más cortas.",
    },
    "hard_spanish": {
        "en": "The Spanish is hard to read ({detail} of 100; 55 and more is easy). Use shorter words and sentences.",
        "es": "El español cuesta leerlo ({detail} de 100; desde 55 es fácil). Use palabras y frases más cortas.",
    },
    "plan_is_a_number": {
        "en": "The answer to this question is a number and may be read as 1, 2 or 3; ask how they will get there.",
        "es": "La respuesta a esta pregunta es un número y puede leerse como 1, 2 o 3; pregunte en qué va a venir.",
    },
    "accents_cost": {
        "en": "With an á, í, ó or ú in it, as every Saturday has, it takes {detail} segments; without accents two.",
        "es": "Con á, í, ó o ú, como todos los sábados, ocupa {detail} segmentos; sin acentos, dos.",
    },
}
WEIGHTS: Final[Mapping[Code, Weight]] = {
    **dict.fromkeys(get_args(Refusal), "refusal"),
    **dict.fromkeys(get_args(Fault), "fault"),
    **dict.fromkeys(get_args(Advice), "advice"),
}
