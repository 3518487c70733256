import json

import pytest

from tests import people

PATH = f"/api/v1/calls/{people.ALICES}/commands"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'"hang-up"',
        b'{"verb": "hang-up", "verb": "park"}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": NaN}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_body_that_is_no_plain_json_object_is_refused(program, body):
    robot = program("moderator")

    answer = robot.client.post(PATH, data=body, headers=robot.headers)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_a_body_that_is_too_large_is_refused(program):
    robot = program("moderator")
    body = json.dumps({"verb": "x" * 300_000})

    assert robot.client.post(PATH, data=body, headers=robot.headers).status_code == 413


def test_each_wrong_field_is_named(program):
    robot = program("moderator")

    answer = robot.client.post(PATH, json={"verb": "whisper"}, headers=robot.headers)

    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json["errors"]] == ["verb"]
    assert "https://errors.pydantic.dev" not in answer.text
