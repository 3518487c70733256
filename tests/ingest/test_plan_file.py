import stat

from dashboard.ingest.plan_file import NAME, LastPlan, PlanFile
from dashboard.operations.call_flow import Starter, Target

PLAN = LastPlan(
    Starter({"442079460991": Target("room", "standup"), "": Target("say", "Nobody here.")}),
    "https://backend.test/voice",
)


def test_a_plan_comes_back_as_it_was_kept(tmp_path):
    PlanFile(tmp_path, "alices-app").keep(PLAN)

    assert PlanFile(tmp_path, "alices-app").read() == PLAN


def test_nobody_else_reads_it_and_nothing_else_is_left(tmp_path):
    file = PlanFile(tmp_path, "alices-app")

    file.keep(PLAN)
    file.keep(LastPlan(PLAN.starter, None))

    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_another_applications_plan_is_not_ours(tmp_path):
    PlanFile(tmp_path, "alices-app").keep(PLAN)

    assert PlanFile(tmp_path, "bobs-app").read() is None


def test_a_plan_that_makes_no_sense_is_as_none(tmp_path):
    file = PlanFile(tmp_path, "alices-app")
    file.keep(PLAN)
    whole = (tmp_path / NAME).read_bytes()

    for broken in (b"", whole[:-9], b"[]", b"{}", whole.replace(b"room", b"moon"), b"\xff"):
        (tmp_path / NAME).write_bytes(broken)
        assert PlanFile(tmp_path, "alices-app").read() is None


def test_an_unchanged_plan_is_not_written_again(tmp_path):
    file = PlanFile(tmp_path, "alices-app")
    file.keep(PLAN)
    (tmp_path / NAME).unlink()

    file.keep(LastPlan(Starter(dict(PLAN.starter.targets)), PLAN.relay_url))

    assert not (tmp_path / NAME).exists()


def test_a_folder_that_is_gone_costs_only_the_file(tmp_path):
    PlanFile(tmp_path / "gone", "alices-app").keep(PLAN)

    assert PlanFile(tmp_path / "gone", "alices-app").read() is None
