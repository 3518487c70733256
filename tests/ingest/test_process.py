from dashboard.ingest import process
from dashboard.settings import Settings


def test_a_door_behind_a_prefix_opens_at_both_paths():
    settings = Settings(public_url="https://example.com/floor/callbacks/voice")

    assert process.paths(settings) == {"/callbacks/voice", "/floor/callbacks/voice"}
