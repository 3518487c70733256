"""What a process holds, made from settings."""

import pytest
from pydantic import SecretStr

from dashboard.operations import runtime
from dashboard.settings import Settings


@pytest.mark.parametrize(
    "lacking",
    [
        {},
        {"sinch_application_key": "key"},
        {"sinch_application_secret": SecretStr("c2VjcmV0")},
    ],
)
def test_without_an_application_there_is_nothing_to_run(lacking):
    with pytest.raises(runtime.NotConfigured, match="SINCH_APPLICATION_KEY"):
        runtime.open_runtime(Settings(**lacking))


def test_a_runtime_works_on_the_store_and_the_application_of_the_settings(store_url):
    settings = Settings(
        sinch_application_key="key",
        sinch_application_secret=SecretStr("c2VjcmV0"),
        database_url=store_url,
    )

    opened = runtime.open_runtime(settings)
    with opened.database.reading() as connection:
        tables = connection.exec_driver_sql("SELECT COUNT(*) FROM call").scalar_one()
    opened.close()

    assert (opened.application_key, tables) == ("key", 0)


def test_closing_waits_for_what_is_under_way(store_url):
    settings = Settings(
        sinch_application_key="key",
        sinch_application_secret=SecretStr("c2VjcmV0"),
        database_url=store_url,
    )
    opened = runtime.open_runtime(settings)
    done = opened.pool.submit(lambda: "done")

    opened.close()

    assert done.result() == "done"
