import pytest

from services.gateway.domain.keyword import keyword_of, word_of

STOPS = ["STOP", "stop", " Stop \n", "stop.", "StopAll", "UNSUBSCRIBE", "end", "quit", "Cancel!", "revoke", "OPTOUT"]
STOPS += ["Opt out", "opt-out", "STOP ALL", "ＳＴＯＰ"]
STOPS += ["ALTO", "¡Alto!", "parar", "Pare.", "paren", "detener", "BAJA", "dar  de baja", "desuscribir"]


@pytest.mark.parametrize("body", STOPS)
def test_the_carriers_stop_words(body: str) -> None:
    assert keyword_of(body, "", False) == "stop"


@pytest.mark.parametrize(
    "body",
    [
        "please stop texting me",
        "Stop it",
        "don't stop",
        "",
        "nonstop",
        "bus stop",
        "un stop",
        "no pare",
        "alto ahí",
        "s t o p",
    ],
)
def test_a_sentence_is_not_a_carrier_word(body: str) -> None:
    assert keyword_of(body, "", False) is None


def test_start_and_help() -> None:
    assert keyword_of("START", "", False) == "start"
    assert keyword_of("unstop", "", True) == "start"
    assert keyword_of("Help", "", False) == "help"
    assert keyword_of("INFO", "", False) == "help"
    assert keyword_of("¿Ayuda?", "", False) == "help"


def test_yes_starts_only_who_had_stopped() -> None:
    assert keyword_of("Yes", "", False) is None
    assert keyword_of("Yes", "", True) == "start"


@pytest.mark.parametrize("body", ["Iniciar", "comenzar", "EMPEZAR", "reanudar."])
def test_so_do_the_spanish_words(body: str) -> None:
    assert keyword_of(body, "", False) is None
    assert keyword_of(body, "", True) == "start"


def test_a_long_text_is_no_word() -> None:
    assert word_of("stop " * 300) == ""
    assert word_of(" " * 1500 + "stop") == "stop"


def test_what_the_provider_took_it_for_counts() -> None:
    assert keyword_of("alto", "STOP", False) == "stop"
    assert keyword_of("stop", "HELP", False) == "help"
