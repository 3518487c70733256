import pytest

from dashboard.settings import Settings
from tests.web.conftest import behind_https

CHOICE = {"language": "zh"}
FORWARDED = {
    "X-Forwarded-Host": "floor.example",
    "X-Forwarded-Proto": "https",
    "Origin": "https://floor.example",
}


def test_the_token_may_come_in_the_form(moderator):
    proof = {"csrf_token": moderator.csrf}

    answer = moderator.client.post("/preferences", data=CHOICE | proof)

    assert answer.status_code == 303


def test_the_token_may_come_in_the_header(moderator):
    proof = {"X-CSRF-Token": moderator.csrf}

    answer = moderator.client.post("/preferences", data=CHOICE, headers=proof)

    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "x", "ü" * 43, "\x00"])
def test_a_wrong_token_is_refused(moderator, token):
    answer = moderator.client.post("/preferences", data=CHOICE | {"csrf_token": token})

    assert answer.status_code == 400


def test_the_token_of_another_session_is_refused(moderator, admin):
    proof = {"csrf_token": admin.csrf}

    answer = moderator.client.post("/preferences", data=CHOICE | proof)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://[not-an-address"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_is_refused_even_with_the_token(moderator, headers):
    answer = moderator.post("/preferences", CHOICE, headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_form_is_taken(moderator, headers):
    answer = moderator.post("/preferences", CHOICE, headers=headers)

    assert answer.status_code == 303


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data"])
def test_no_content_type_gets_around_the_token(moderator, content_type):
    answer = moderator.client.post("/preferences", data=b"language=zh", content_type=content_type)

    assert answer.status_code == 400


def test_looking_needs_no_token(moderator):
    assert moderator.client.get("/").status_code == 200


class TestBehindAProxy:
    @pytest.fixture
    def settings(self, settings) -> Settings:
        return behind_https(settings)

    def test_the_public_address_is_ours_whatever_host_the_proxy_names(self, nobody):
        answer = nobody.post("/preferences", CHOICE, headers={"Origin": "https://floor.example"})

        assert answer.status_code == 303


class TestBehindATrustedProxy:
    @pytest.fixture(params=[0, 1])
    def settings(self, settings, request) -> Settings:
        return settings.model_copy(update={"trusted_proxies": request.param})

    def test_its_word_on_our_address_counts_only_if_we_trust_it(self, nobody, settings):
        answer = nobody.post("/preferences", CHOICE, headers=FORWARDED)

        assert answer.status_code == (303 if settings.trusted_proxies else 400)
