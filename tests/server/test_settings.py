from pathlib import Path

import pytest

from hilum.errors import UsageError
from hilum.server.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HILUM_{name.upper()}", raising=False)


def test_by_default_only_this_machine_is_served() -> None:
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.allowed_hosts == ("localhost", "127.0.0.1", "::1")
    assert settings.cors_origins == ()
    assert settings.data == Path("hilum-data")


def test_the_environment_sets_and_the_caller_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_PORT", "9000")
    monkeypatch.setenv("HILUM_ALLOWED_HOSTS", "reading.example, localhost")
    settings = load_settings(host=None, port=9001)
    assert settings.port == 9001
    assert settings.allowed_hosts == ("reading.example", "localhost")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HILUM_PORT", "many"),
        ("HILUM_PORT", "70000"),
        ("HILUM_QUEUE_FILMS", "0"),
        ("HILUM_MAX_UPLOAD_MB", "100000"),
        ("HILUM_LANGUAGE", "klingon"),
        ("HILUM_CORS_ORIGINS", "*"),
        ("HILUM_CORS_ORIGINS", "https://reading.example/"),
        ("HILUM_ALLOWED_HOSTS", "reading.example:8000"),
        ("HILUM_ALLOWED_HOSTS", "localhost,[::1]"),
        ("HILUM_ALLOWED_HOSTS", "[::1]:8000"),
        ("HILUM_ALLOWED_HOSTS", "https://reading.example"),
        ("HILUM_ALLOWED_HOSTS", "[::1"),
    ],
)
def test_a_wrong_value_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        load_settings()


def test_a_host_with_a_port_is_told_how_to_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_ALLOWED_HOSTS", "reading.example:8000")
    with pytest.raises(UsageError, match=r"got 'reading\.example:8000'; write reading\.example"):
        load_settings()


@pytest.mark.parametrize("hosts", ["*", "::1,LOCALHOST", "192.0.2.7", "fe80::1"])
def test_names_and_addresses_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("HILUM_ALLOWED_HOSTS", hosts)
    assert load_settings().allowed_hosts == tuple(hosts.split(","))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("HILUM_ALLOWED_HOST", "HILUM_ALLOWED_HOSTS"),
        ("HILUM_QUEUE", "HILUM_QUEUE_FILMS"),
        ("HILUM_UPLOAD_MB", "HILUM_MAX_UPLOAD_MB"),
        ("hilum_dta", "HILUM_DATA"),
    ],
)
def test_a_misspelt_setting_is_named_with_the_nearest_right_one(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "3")
    with pytest.raises(UsageError, match=f"no setting {name}; the nearest is {nearest}\\."):
        load_settings()


def test_settings_of_other_parts_are_not_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_SHELF", "somewhere")
    load_settings()
