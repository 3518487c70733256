import pytest
from flask import Flask

from dashboard import current


def test_the_runtime_is_the_one_of_the_application_that_serves():
    app = Flask(__name__)
    held = object()
    app.extensions[current.EXTENSION] = held

    with app.app_context():
        assert id(current.runtime()) == id(held)


def test_there_is_none_outside_an_application():
    with pytest.raises(RuntimeError):
        current.runtime()
