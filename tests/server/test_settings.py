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
    ],
)
def test_a_wrong_value_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        load_settings()
