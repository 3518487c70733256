import pytest

from dashboard.settings import Settings
from tests.web.conftest import behind_https

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nowhere", "/static/favicon.svg", "/api/v1/calls", "/healthz"]
)
def test_every_answer_carries_the_same_protection(nobody, path):
    headers = nobody.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/", "/conferences", "/callouts", "/history", "/applications"])
def test_no_page_has_script_or_style_of_its_own(admin, standup, path):
    page = admin.get(path).text

    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_pages_are_not_kept_and_files_are_asked_after(viewer):
    assert viewer.get("/").headers["Cache-Control"] == "no-store"
    assert "no-cache" in viewer.get("/static/favicon.svg").headers["Cache-Control"]


def test_a_vendored_file_is_kept_for_a_year(viewer):
    kept = viewer.get("/static/vendor/htmx-4.0.1.min.js").headers["Cache-Control"]

    assert "max-age=31536000" in kept


class TestBehindHttps:
    @pytest.fixture
    def settings(self, settings) -> Settings:
        return behind_https(settings)

    def test_browsers_are_told_to_stay_with_https(self, nobody):
        assert nobody.get("/login").headers["Strict-Transport-Security"] == "max-age=31536000"
