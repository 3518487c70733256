import pytest

from dashboard import current
from dashboard.settings import Settings
from tests.web.conftest import behind_https


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return behind_https(settings)


@pytest.mark.parametrize("host", ["floor.example", "floor.example:8443", "localhost", "127.0.0.1"])
def test_pages_answer_by_their_own_names(nobody, host):
    assert nobody.get("/login", base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "floor.example.evil.example", "10.0.0.7", ""])
def test_pages_do_not_answer_by_a_name_that_is_not_theirs(nobody, host):
    answer = nobody.get("/login", headers={"Host": host})

    assert answer.status_code == 400
    assert "This is not the address of these pages." in answer.text


def test_those_who_watch_over_us_may_ask_by_any_name(nobody):
    assert nobody.get("/healthz", headers={"Host": "10.0.0.7"}).status_code == 200


def test_without_an_address_any_name_will_do(app, nobody, runtime, settings):
    free = settings.model_copy(update={"web_url": None})
    app.extensions[current.EXTENSION] = type(runtime)(
        free, runtime.database, runtime.voice, runtime.application_key
    )

    assert nobody.get("/login", headers={"Host": "10.0.0.7"}).status_code == 200


@pytest.mark.parametrize("host", ["[", "[::1", "a:b:c", "%00"])
def test_a_name_that_cannot_be_read_is_not_ours(nobody, host):
    assert nobody.get("/login", headers={"Host": host}).status_code == 400
