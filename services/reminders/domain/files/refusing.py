"""Why a whole file can't be used, as whoever brought it reads it."""

from typing import Final

from proto.values.language import Language
from services.reminders.domain.files.sentences import Sentences

# {more}: such as the columns that are missing.
REFUSED: Final[dict[str, Sentences]] = {
    "empty": {"en": "There is nothing in it.", "es": "Está vacío."},
    "old_excel": {
        "en": "It is an Excel file of before 2007, or locked by a password; save it as .xlsx or as CSV.",
        "es": "Es un archivo de Excel anterior a 2007 o con contraseña; guárdelo como .xlsx o como CSV.",
    },
    "macros": {
        "en": "It has macros in it; save it without them.",
        "es": "Contiene macros; guárdelo sin ellas.",
    },
    "damaged": {
        "en": "It can't be read as rows; perhaps it was cut off on its way. Bring it once more.",
        "es": "No se puede leer como filas; quizá se cortó al enviarlo. Tráigalo otra vez.",
    },
    "not_text": {
        "en": "It is neither text nor a spreadsheet, or its letters are of another kind than its source says.",
        "es": "No es ni texto ni una hoja de cálculo, o sus letras no son del tipo que dice la fuente.",
    },
    "rows": {"en": "It has more than 100,000 rows.", "es": "Tiene más de 100.000 filas."},
    "columns": {"en": "It has more than 200 columns.", "es": "Tiene más de 200 columnas."},
    "unpacked": {
        "en": "It takes too long to read, or too much room; bring it in parts.",
        "es": "Tarda demasiado en leerse u ocupa demasiado; tráigalo por partes.",
    },
    "no_column": {
        "en": "Columns are missing that its source reads: {more}. Perhaps they have other names now.",
        "es": "Faltan columnas que su fuente lee: {more}. Quizá ahora se llaman de otra manera.",
    },
    "mapping": {
        "en": "What its source says of columns can't be used any more; an administrator must look at it.",
        "es": "Lo que su fuente dice de las columnas ya no sirve; quien administra debe revisarlo.",
    },
    "not_your_label": {
        "en": "Its source names clients by a label that its department may not use.",
        "es": "Su fuente nombra a los clientes con una etiqueta que su departamento no puede usar.",
    },
    "fault": {
        "en": "We failed to read it, and that is our fault; whoever runs this system has been told.",
        "es": "No logramos leerlo y la culpa es nuestra; quien mantiene este sistema ya lo sabe.",
    },
    "by_staff": {"en": "Somebody here decided not to use it.", "es": "Alguien aquí decidió no usarlo."},
}


def refused(because: str, language: Language) -> str:
    """The sentence for a reason as it is kept: its word, and more behind a space."""
    word, _, more = because.partition(" ")
    return REFUSED[word][language].format(more=more)
