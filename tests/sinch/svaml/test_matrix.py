from typing import get_args

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Event


@pytest.mark.parametrize("event", get_args(Event))
def test_every_name_of_the_matrix_is_a_name_that_is_read(event):
    actions = {shape.name for shape in svaml.ACTIONS}
    instructions = {shape.name for shape in svaml.INSTRUCTIONS}

    assert svaml.allowed_actions(event) <= actions
    assert svaml.allowed_instructions(event) <= instructions
    assert svaml.allowed_actions(event)
