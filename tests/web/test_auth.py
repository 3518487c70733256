import pytest

from dashboard.operations import operators
from dashboard.settings import Settings
from tests.web.conftest import behind_https

PASSWORD = "correct horse battery"


@pytest.fixture
def alice(runtime) -> str:
    """An operator who can sign in."""
    operators.add(runtime.database, "alice", "moderator", password=PASSWORD, now=runtime.clock())
    return "alice"


def form(name: str, password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"name": name, "password": password, **more}


def test_the_right_password_opens_the_floor(nobody, alice):
    answer = nobody.post("/login", form(alice))

    assert (answer.status_code, answer.location) == (303, "/")
    assert nobody.get("/").status_code == 200


def test_the_cookie_is_for_this_site_and_not_for_scripts(nobody, alice):
    answer = nobody.post("/login", form(alice))

    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("callfloor=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


class TestBehindHttps:
    @pytest.fixture
    def settings(self, settings) -> Settings:
        return behind_https(settings)

    def test_the_cookie_is_bound_to_the_host_and_to_https(self, nobody, alice):
        answer = nobody.post("/login", form(alice), base_url="https://floor.example")

        [cookie] = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-callfloor=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie

    def test_the_session_works(self, nobody, alice):
        nobody.post("/login", form(alice), base_url="https://floor.example")

        assert nobody.get("/", base_url="https://floor.example").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong horse battery"),
        ("alice", ""),
        ("bob", PASSWORD),
        ("", PASSWORD),
        ("alice", "x" * 5000),
        ("alice\x00", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_whatever_is_wrong_is_told_in_the_same_words(nobody, alice, name, password):
    answer = nobody.post("/login", form(name, password))

    assert answer.status_code == 422
    assert "Name or password is wrong." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_name_stays_and_the_password_does_not(nobody, alice):
    answer = nobody.post("/login", form(alice, "wrong horse battery"))

    assert 'value="alice"' in answer.text
    assert "wrong horse battery" not in answer.text


@pytest.mark.parametrize("target", ["/calls/alice-1f3a", "/history?find=%2B46&after=x"])
def test_signing_in_leads_back_to_where_one_wanted_to_go(nobody, alice, target):
    asked = nobody.get(target)
    page = nobody.get(asked.location)
    answer = nobody.post("/login", form(alice, next=target))

    assert asked.location.startswith("/login?next=/")
    assert 'name="next"' in page.text
    assert answer.location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=1\r\nLocation: https://evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(nobody, alice, target):
    answer = nobody.post("/login", form(alice, next=target))

    assert answer.status_code == 303
    assert answer.location == "/"


def test_somebody_who_is_signed_in_is_not_asked_again(moderator):
    assert moderator.get("/login").location == "/"


def test_signing_out_ends_the_session_also_for_a_copy_of_the_cookie(app, nobody, alice):
    nobody.post("/login", form(alice))
    token = nobody.client.get_cookie("callfloor").value
    page = nobody.get("/")
    csrf = page.text.partition('<meta name="csrf-token" content="')[2].partition('"')[0]

    answer = nobody.post("/logout", {"csrf_token": csrf})

    assert answer.location == "/login"
    thief = app.test_client()
    thief.set_cookie("callfloor", token)
    assert thief.get("/").status_code == 303


def test_signing_in_again_ends_the_session_before(app, nobody, alice):
    nobody.post("/login", form(alice))
    first = nobody.client.get_cookie("callfloor").value

    nobody.post("/login", form(alice))

    old = app.test_client()
    old.set_cookie("callfloor", first)
    assert old.get("/").status_code == 303
    assert nobody.get("/").status_code == 200


def test_another_sites_form_cannot_sign_anybody_in(nobody, alice):
    answer = nobody.post("/login", form(alice), headers={"Origin": "https://evil.example"})

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_the_sign_in_page_speaks_both_languages(nobody):
    english = nobody.get("/login", headers={"Accept-Language": "en"})
    chinese = nobody.get("/login", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert '<html lang="en"' in english.text
    assert '<html lang="zh-Hans"' in chinese.text
