"""What the gateway is told, and how it says what is wrong with it."""

import pytest

from services.gateway.settings import hosts, load
from services.kit.settings import SettingsError

TOLD = {
    "WORK_DATABASE_URL": "postgres://w",
    "PAGE_DATABASE_URL": "postgres://p",
    "AMQP_URL": "amqp://g",
    "STAFF_TOKEN_PUBLIC_KEY": "key",
    "PUBLIC_URL": "https://county.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "secret",
}


def test_blanks_around_the_commas_of_a_list_of_hosts_do_not_count() -> None:
    assert hosts(" mms.example.com , .Example.org,, ") == ("mms.example.com", ".example.org")
    assert load(TOLD | {"MEDIA_HOSTS": "mms.example.com, cdn.example.com "}).media_hosts


@pytest.mark.parametrize("name", ["MEDIA_HOSTS", "DEACTIVATION_HOSTS"])
@pytest.mark.parametrize(
    "host",
    ["https://mms.example.com", "mms.example.com:443", "a b.example", "*.example.com", "exa..mple", "ex\u00e4mple.com"],
)
def test_what_is_no_host_is_named_with_its_setting(name: str, host: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: .* is no host; write names alone"):
        load(TOLD | {name: f"mms.example.com,{host}"})


def test_a_whole_domain_is_for_the_lists_alone() -> None:
    assert load(TOLD | {"DEACTIVATION_HOSTS": ".example.com"}).deactivation_hosts == ".example.com"
    with pytest.raises(SettingsError, match=r"MEDIA_HOSTS: '\.example\.com' is no host"):
        load(TOLD | {"MEDIA_HOSTS": ".example.com"})
