"""`CALLFLOOR_PATIENCE`: on a slow machine everybody waits so many times as long."""

from contextlib import closing

import pytest

from dashboard.ingest import wiring
from dashboard.ingest.plan import PlanKeeper
from dashboard.operations.callbacks import PATIENCE
from dashboard.operations.runtime import LIMITS, open_runtime
from dashboard.settings import Settings, load
from dashboard.sinch.health import PACE


@pytest.fixture
def settings(tmp_path):
    environ = {
        "CALLFLOOR_PATIENCE": "5",
        "CALLFLOOR_DATA_DIR": str(tmp_path),
        "CALLFLOOR_RELAY_URL": "http://backend.test/voice",
        "SINCH_APPLICATION_KEY": "key",
        "SINCH_APPLICATION_SECRET": "c2VjcmV0",
    }
    return load(environ=environ, config_file=tmp_path / "none.toml").settings


def test_usually_it_is_one():
    assert Settings().patience == 1
    assert PATIENCE.times(1) == PATIENCE


def test_a_reply_waits_longer_for_disks(settings):
    wired = wiring.wire(settings)
    wired.close()

    patience = wired.application.door.patience
    assert patience == PATIENCE.times(5)
    assert (patience.each, patience.both, patience.latest) == (2.0, 4.0, 5.0)


@pytest.mark.parametrize(("times", "probe_seconds"), [(1, 5.0), (5, 5.0), (20, 8.0)])
def test_a_store_that_a_delivery_would_wait_for_is_not_left_alone(settings, times, probe_seconds):
    wired = wiring.wire(settings.model_copy(update={"patience": times}))
    wired.close()

    importer = wired.importer
    assert importer._quick_seconds == times * PATIENCE.each
    assert importer._patience_seconds == probe_seconds


def test_a_click_waits_longer_for_the_platform(settings):
    with closing(open_runtime(settings)) as runtime:
        assert runtime.limits == LIMITS.times(5)
        assert runtime.limits.reply == 5 * LIMITS.reply


def test_a_backend_has_longer_to_answer(settings, database):
    backend = PlanKeeper(settings, database)().relay.backend

    assert backend.deadline_seconds == 5 * PATIENCE.backend


def test_a_platform_has_longer_to_answer_before_it_is_called_sick(settings):
    with closing(open_runtime(settings)) as runtime:
        pace = runtime.voice._transport._pace

    assert (pace.hanging, pace.faults) == (5 * PACE.hanging, 5 * PACE.faults)
    assert (pace.pauses, pace.busy) == (PACE.pauses, PACE.busy)
