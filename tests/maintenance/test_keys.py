import stat
from concurrent.futures import ThreadPoolExecutor

from pydantic import SecretStr

from dashboard.maintenance import checks, keys
from dashboard.settings import Settings


def settings_in(tmp_path, **more) -> Settings:
    settings = Settings(sandbox=True, data_dir=tmp_path / "var", **more)
    checks.data_folder(settings)
    return settings


def test_a_key_is_made_once(tmp_path):
    settings = settings_in(tmp_path)

    assert keys.secret_key(settings) == keys.secret_key(settings)
    assert stat.S_IMODE((settings.world_dir / keys.KEY_FILE).stat().st_mode) == 0o600


def test_a_key_that_is_set_is_used(tmp_path):
    settings = settings_in(tmp_path, secret_key=SecretStr("given"))

    assert keys.secret_key(settings) == "given"
    assert not (settings.world_dir / keys.KEY_FILE).exists()


def test_the_sandbox_keeps_its_credentials(tmp_path):
    settings = settings_in(tmp_path)

    first, second = keys.sandbox_credentials(settings), keys.sandbox_credentials(settings)

    assert first == second
    assert len(first.application_key) == 36


def test_of_many_starts_at_once_one_makes_the_key(tmp_path):
    path = tmp_path / "key"
    made = iter(range(100))

    def make() -> str:
        return f"key-{next(made)}"

    with ThreadPoolExecutor(1) as pool:
        texts = set(pool.map(lambda _: keys.made_once(path, make), range(5)))

    assert texts == {"key-0"}
    assert list(tmp_path.iterdir()) == [path]


def test_two_starts_have_two_tokens():
    assert keys.internal_token() != keys.internal_token()
