import json

from dashboard.maintenance import worlds


def started_before(folder) -> None:
    (folder / "sandbox").mkdir(parents=True)
    kept = {"application_key": "made-up", "application_secret": "c2VjcmV0"}
    (folder / "sandbox" / worlds.CREDENTIALS_FILE).write_text(json.dumps(kept))


def test_without_credentials_commands_are_about_the_sandbox_that_was_started(folder):
    started_before(folder)

    settings = worlds.load().settings

    assert settings.world == "sandbox"
    assert settings.sinch_application_key == "made-up"
    assert settings.sinch_voice_url == "http://127.0.0.1:8002"


def test_with_credentials_commands_are_about_the_real_world(folder, application):
    started_before(folder)

    settings = worlds.load().settings

    assert settings.world == "live"
    assert settings.sinch_application_key == application
    assert settings.sinch_voice_url is None


def test_real_credentials_never_travel_to_the_sandbox(folder, application, monkeypatch):
    monkeypatch.setenv("SINCH_VOICE_URL", "https://calling.api.sinch.com")
    started_before(folder)

    settings = worlds.load(sandbox=True).settings

    assert settings.sinch_application_key == "made-up"
    assert settings.sinch_application_secret.get_secret_value() == "c2VjcmV0"
    assert settings.sinch_voice_url == settings.sinch_configuration_url == "http://127.0.0.1:8002"


def test_a_broken_file_of_credentials_counts_as_none(folder):
    started_before(folder)
    (folder / "sandbox" / worlds.CREDENTIALS_FILE).write_text("{")

    assert worlds.read_credentials(folder) is None
