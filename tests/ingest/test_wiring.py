import pytest

from dashboard.ingest import process
from dashboard.settings import Settings


@pytest.mark.parametrize(
    ("public_url", "path"),
    [
        (None, None),
        ("https://floor.example", "/callbacks/voice"),
        ("https://floor.example/", "/callbacks/voice"),
        ("https://example.com/hooks/sinch", "/hooks/sinch"),
    ],
)
def test_the_door_knows_its_path_as_the_platform_sees_it(public_url, path):
    assert process.public_path(Settings(public_url=public_url)) == path


def test_a_door_behind_a_prefix_opens_at_both_paths():
    settings = Settings(public_url="https://example.com/floor/callbacks/voice")

    assert process.paths(settings) == {"/callbacks/voice", "/floor/callbacks/voice"}
