from pydantic import SecretStr

from dashboard.maintenance import address_block
from dashboard.settings import Settings


def block(settings: Settings, password: str | None = None) -> str:
    return "\n".join(address_block.lines(settings, password))


def test_the_block_says_where_everything_is():
    told = block(Settings(sandbox=True), "abcdefgh23456789")

    for address in (
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8001/callbacks/voice",
        "http://127.0.0.1:8002",
    ):
        assert address in told
    assert "abcdefgh23456789" in told
    assert "SANDBOX: invented calls" in told


def test_the_real_floor_speaks_of_no_sandbox():
    assert "sandbox" not in block(Settings()).lower()


def test_later_starts_say_how_to_reset():
    assert "python app.py operators reset admin --sandbox" in block(Settings(sandbox=True))


def test_a_password_that_was_given_is_not_repeated():
    given = Settings(admin_password=SecretStr("correct horse"))

    assert "correct horse" not in block(given, "correct horse")
