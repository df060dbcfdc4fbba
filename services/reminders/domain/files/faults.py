"""What can be wrong with a mapping: each fault names its setting, and the way out.

BadMapping    it can't be used; faults says why
"""

from typing import Final, get_args

import msgspec

from proto.departments import Kind
from proto.values.language import Language

KINDS: Final[tuple[str, ...]] = get_args(Kind)

# {given}: what stands there now.
SENTENCES: Final[dict[str, dict[Language, str]]] = {
    "not_json": {
        "en": "This is no JSON ({given}); check its quotes, commas and brackets.",
        "es": "Esto no es JSON ({given}); revise comillas, comas y corchetes.",
    },
    "unknown": {
        "en": "There is no setting “{given}” here; take it out or check its spelling.",
        "es": "Aquí no hay ningún ajuste «{given}»; quítelo o revise cómo se escribe.",
    },
    "missing": {"en": "“{given}” is missing here; add it.", "es": "Aquí falta «{given}»; añádalo."},
    "other": {
        "en": "It can't be this: {given}. See one of the ready-made formats for how it is written.",
        "es": "No puede ser así: {given}. Vea en uno de los formatos preparados cómo se escribe.",
    },
    "unclosed": {
        "en": "A brace or bracket in “{given}” has no other half; add it.",
        "es": "En «{given}» falta la otra mitad de una llave o un corchete; añádala.",
    },
    "no_column": {
        "en": "“{given}” is not among the columns; write it as they do, or add it to them.",
        "es": "«{given}» no está entre las columnas; escríbala como allí o añádala.",
    },
    "no_columns": {
        "en": "Without a header, name the columns in their order; the first line does not.",
        "es": "Sin encabezado, nombre las columnas en su orden; la primera línea no lo hace.",
    },
    "columns_unused": {
        "en": "The file's own header names the columns; leave this empty, or say that there may be no header.",
        "es": "El encabezado del archivo nombra las columnas; déjelo vacío o diga que quizá no haya encabezado.",
    },
    "no_client": {
        "en": "Say who a date is for: by an id, by a phone, or by both. A name never does.",
        "es": "Diga para quién es una fecha: por un número, por un teléfono o por ambos. El nombre nunca basta.",
    },
    "reserved": {
        "en": "The label “phone” is ours; give phones their own column instead.",
        "es": "La etiqueta «phone» es nuestra; dé a los teléfonos su propia columna.",
    },
    "no_format": {
        "en": "“{given}” can't be read with; write it from %m %d %Y %b %B %H %I %M %p, such as %m/%d/%Y or %I:%M %p.",
        "es": "Con «{given}» no se puede leer; escríbalo con %m %d %Y %b %B %H %I %M %p, como %m/%d/%Y o %I:%M %p.",
    },
    "unknown_zone": {
        "en": "“{given}” is no time zone; write one such as America/Denver.",
        "es": "«{given}» no es una zona horaria; escriba una como America/Denver.",
    },
    "unknown_kind": {
        "en": "“{given}” is no kind of date; choose among {kinds}.",
        "es": "«{given}» no es un tipo de fecha; elija entre {kinds}.",
    },
    "empty": {"en": "This is empty; say where it stands.", "es": "Está vacío; diga dónde figura."},
    "taken": {
        "en": "A column is called “{given}”, too; give the list another name.",
        "es": "También una columna se llama «{given}»; dé otro nombre a la lista.",
    },
}


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a mapping. setting: where, such as starts.date; empty: the whole."""

    setting: str
    reason: str
    given: str = ""

    def sentence(self, language: Language) -> str:
        """For whoever wrote it."""
        return SENTENCES[self.reason][language].format(given=self.given, kinds=", ".join(KINDS))


class BadMapping(ValueError):
    """It can't be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.setting}: {fault.sentence('en')}" for fault in faults))
        self.faults = faults
