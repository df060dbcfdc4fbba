"""What clients write back to a reminder, by what it is taken for; of None a person has to make something."""

from collections.abc import Mapping
from typing import Final

COMING, ANOTHER = "coming", "another_time"
# Phrases by what they are taken for.
Table = Mapping[str | None, tuple[str, ...]]
ENGLISH: Final[Table] = {
    COMING: (
        "Coming", "I'm coming", "Yes I'll be there", "ill be there thanks", "I will be there!", "Yes, I can make it",
        "I'll come, thank you", "See you then", "confirmed", "1 I'll be there", "yes sir im coming", "count me in",
    ),
    ANOTHER: (
        "I can't make it", "cant make it", "Sorry, I cannot come", "I can’t", "I need another time",
        "Another day please", "No, I can't come", "Can I reschedule?", "reschedule", "2 I can't make it",
        "I won't be able to come", "I need to change my appointment",
    ),
    None: (
        "yes", "no", "ok", "okay thanks", "are you coming?", "im coming late", "I'm coming but I might be late",
        "im not coming", "my mom is coming", "I can't cancel", "i can't come in the door is locked", "can't wait",
        "I don't need another time", "did you reschedule?", "when can i reschedule", "1 I can't make it",
        "no im coming", "I'll be there in 5 minutes", "ill be there if i get a ride", "on my way", "3 pm works",
        "call me", "I'm in the hospital, I can't make it", "wrong number", "cancel my lawyer, I can't come",
    ),
}  # fmt: skip
SPANISH: Final[Table] = {
    COMING: (
        "Voy", "Sí voy", "si, ahí estaré", "Allí voy a estar", "voy a ir", "iré", "asistiré", "confirmo", "si puedo",
        "nos vemos", "1 voy", "Hola, sí voy gracias",
    ),
    ANOTHER: (
        "otra hora", "Necesito otra fecha por favor", "No puedo", "No puedo ir", "No, no puedo ir", "no podré ir",
        "otro día", "¿Puede ser otro día?", "reprogramar", "quiero reprogramar mi cita", "2 otra hora",
        "lo siento no puedo ir gracias",
    ),
    None: (
        "no puedo cancelar", "no puedo hablar ahorita", "no puedo pagar", "voy tarde", "ya voy", "voy al trabajo",
        "no voy", "¿voy?", "voy a llegar tarde", "voy si consigo raite", "a qué hora voy", "otra vez",
        "otra pregunta", "no necesito otra hora", "nos vemos en la cárcel", "¿puedo ir con mi hijo?",
        "mi hijo no puede ir", "quiero cancelar", "no voy a poder pagar la multa", "1 no puedo ir", "1 2 voy",
        "sí", "gracias", "no puedo ir, quiero morirme", "número equivocado",
    ),
}  # fmt: skip
TABLES: Final[Mapping[str, Table]] = {"English": ENGLISH, "Spanish": SPANISH}
