from __future__ import annotations

import os
from pathlib import Path

import pytest

from regchat.config import DEFAULT_MODEL, PREFIX, known_names, load_settings, shipped
from regchat.errors import SettingsError


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder without .env, in an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def message() -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_without_any_setting_the_defaults_serve_this_machine_only() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.embedding_model == DEFAULT_MODEL
    assert settings.corpus == shipped("corpus") / "korea-japan"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGCHAT_PORT", "8000")
    monkeypatch.setenv("REGCHAT_CORPUS", "texts")
    settings = load_settings()
    assert (settings.port, settings.corpus) == (8000, Path("texts"))


def test_the_env_file_is_read() -> None:
    Path(".env").write_text("REGCHAT_PORT=8001\n", "utf-8")
    assert load_settings().port == 8001


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("REGCHAT_PORT=8001\nREGCHAT_HOST=::1\n", "utf-8")
    monkeypatch.setenv("REGCHAT_PORT", "8000")
    settings = load_settings()
    assert (settings.port, settings.host) == (8000, "::1")


def test_an_override_wins_over_both_and_none_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("REGCHAT_HOST=::1\n", "utf-8")
    monkeypatch.setenv("REGCHAT_PORT", "8000")
    settings = load_settings(port=9000, host=None)
    assert (settings.port, settings.host) == (9000, "::1")


@pytest.mark.parametrize("name", ["REGCHAT_PROT", "regchat_prot", "REGCHAT_"])
def test_an_unknown_name_in_the_environment_is_an_error_that_lists_the_known_ones(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "8000")
    told = message()
    assert told.startswith(f"Unknown setting {name} in the environment.")
    assert all(known in told for known in known_names())


def test_an_unknown_name_in_the_env_file_is_an_error_that_lists_the_known_ones() -> None:
    Path(".env").write_text("OTHER=1\nREGCHAT_PROT=8000\n", "utf-8")
    told = message()
    assert told.startswith("Unknown setting REGCHAT_PROT in .env.")
    assert all(known in told for known in known_names())


def test_names_of_other_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("OPENAI_API_KEY=x\nPORT=1\nMY_REGCHAT_PORT=2\n", "utf-8")
    monkeypatch.setenv("PORT", "3")
    monkeypatch.setenv("REGCHATTER", "4")
    assert load_settings().port == 7860


def test_names_may_be_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("regchat_port", "8000")
    assert load_settings().port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGCHAT_PORT", "http"),
        ("REGCHAT_PORT", "65536"),
        ("REGCHAT_PORT", "-1"),
        ("REGCHAT_PORT", ""),
        ("REGCHAT_PORT", "80\n80"),
        ("REGCHAT_THREADS", "0"),
        ("REGCHAT_EMBEDDING_MODEL", ""),
        ("REGCHAT_EMBED_ORIGINS", "*"),
        ("REGCHAT_EMBED_ORIGINS", "https://a.example, b.example"),
        ("REGCHAT_TRUSTED_HOSTS", "*"),
        ("REGCHAT_TRUSTED_HOSTS", "https://a.example"),
        ("REGCHAT_TRUSTED_PROXIES", "*"),
        ("REGCHAT_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("REGCHAT_PUBLIC_URL", "a.example"),
        ("REGCHAT_QUESTIONS_A_MINUTE", "0"),
        ("REGCHAT_QUEUE_SIZE", "-1"),
        ("REGCHAT_AT_A_TIME", "0"),
    ],
)
def test_a_bad_value_is_one_line_with_the_name_the_value_and_the_remedy(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    told = message()
    assert told.startswith(f"{name}={value!r} is not allowed: ")
    assert told.endswith("Change it or unset it.")
    assert len(told.splitlines()) == 1


def test_a_star_for_the_embedding_origins_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REGCHAT_EMBED_ORIGINS", "*")
    assert "any site could show these answers as its own" in message()
    assert "https://clinic.example" in message()


def test_lists_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGCHAT_EMBED_ORIGINS", " https://A.example/ ,https://b.example:8443,")
    monkeypatch.setenv("REGCHAT_TRUSTED_HOSTS", "a.example,*.B.example")
    monkeypatch.setenv("REGCHAT_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8,::1")
    settings = load_settings()
    assert settings.embed_origins == ("https://a.example", "https://b.example:8443")
    assert settings.trusted_hosts == ("a.example", "*.b.example")
    assert settings.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")


def test_without_a_list_nobody_embeds_and_nobody_is_believed() -> None:
    settings = load_settings()
    assert settings.embed_origins == settings.trusted_proxies == ()
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]")


def test_the_public_address_is_the_servers_own_unless_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings(host="::1", port=80).public_origin == "http://[::1]:80"
    monkeypatch.setenv("REGCHAT_PUBLIC_URL", "https://Ask.example/")
    settings = load_settings(host="10.0.0.5")
    assert settings.public_origin == "https://ask.example"
    assert settings.hosts[3:] == ("10.0.0.5", "ask.example")


def test_a_bad_override_is_told_like_a_bad_value() -> None:
    with pytest.raises(SettingsError, match=r"REGCHAT_PORT=70000 is not allowed"):
        load_settings(port=70000)


def test_an_env_file_that_is_not_text_is_one_line() -> None:
    Path(".env").write_bytes(b"REGCHAT_PORT=\xff\xfe\n")
    told = message()
    assert told.startswith("Cannot read .env")
    assert len(told.splitlines()) == 1


def test_the_corpus_and_the_prompts_that_ship_are_folders() -> None:
    assert shipped("corpus").is_dir()
    assert shipped("prompts").is_dir()
