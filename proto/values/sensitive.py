"""Words that tell whoever reads a phone that its owner is under supervision, in court or in treatment.

A number nobody has confirmed may be a stranger's, an employer's or an abuser's: such words go there only when a person
says so. In doubt a word is sensitive: asking costs a click.
"""

import re
import unicodedata
from typing import Final

_WORDS: Final = (
    r"probations?|parolees?|parole|p\.?\s?o\.?(?=[\s,.;:!?)']|$)|supervision|case ?managers?|case ?numbers?|case ?no",
    # A court's number of a case, as it is written: 21-CR-0432. With blanks it would be every other address, and as a
    # part of something longer a number of anything.
    r"(?<!-)\d{2,4}-?[a-z]{1,3}-?\d{3,8}(?!-)|pre-?trial|d\.?[uw]\.?i\.?|dockets?|officers?|gps|sobriety|breathaly[sz]ers?",
    r"courts?|courthouse|courtroom|judges?|hearings?|arraignments?|sentenc(?:e|ed|ing)|trial|pleas?|plead",
    r"subpoena(?:ed)?|warrants?|jails?|prisons?|custody|inmates?|arrest(?:s|ed)?|bail|bond|charg(?:es|ed)",
    r"convict(?:ed|ion)s?|felony|felonies|misdemeanors?|offen[sc]es?|offenders?|violat(?:ion|ions|ed)",
    r"revocation|restitution|ankle monitor|curfew",
    r"drugs?|urine|u\.?a\.?s?|urinalysis|rehab|detox|treatment|mental health|counsel(?:ing|or)s?|therap(?:y|ist)",
    r"attorneys?|lawyers?|public defender|prosecut(?:or|ion)s?|victims?|protective order|restraining order",
    r"libertad condicional|agente de (?:la )?condicional|probatoria|oficial de libertad|numero de caso",
    r"cortes?|tribunal(?:es)?|juzgados?|juez|jueza|audiencias?|juicio|sentencia|citatorio",
    r"orden(?:es)? de arresto|carcel|prision|arrest(?:o|os|ado|ada)|detenid[oa]|fianza|cargos|delitos?|condena",
    r"violacion|drogas?|antidoping|prueba de (?:drogas|orina)|orina|rehabilitacion|tratamiento|terapia",
    r"consejer[oa]|abogad[oa]s?|defensor publico|fiscal|fiscalia|victimas?|orden de (?:proteccion|alejamiento)",
)
# The same letters that mean something else: taken out before one looks.
_HARMLESS: Final = re.compile(
    r"\b(?:(?:basketball|tennis|food|volleyball|racquetball|handball) courts?|court side"
    r"|(?:free|no|extra|without) charges?|charged (?:my|the|your) (?:phone|battery)|trial (?:period|version)"
    r"|drug ?stores?|p\.?o\.? box|cortes? de (?:pelo|cabello|luz|agua)|(?:cancha|tribunal) de tenis"
    r"|corte por|sin cargos)\b"
)
_SENSITIVE: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})(?!\w)")


def sensitive(body: str) -> tuple[str, ...]:
    """Each such word of a text, once, as folded; empty for one that anybody may read."""
    plain = _HARMLESS.sub(" ", _plain(body))
    return tuple(dict.fromkeys(found.group() for found in _SENSITIVE.finditer(plain)))


def _plain(body: str) -> str:
    decomposed = unicodedata.normalize("NFKD", body).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"\s+", " ", letters)
