"""For the journeys that must hold on both databases."""

import pytest

BOTH_ENGINES = pytest.mark.parametrize("callfloor", ["on_sqlite", "on_postgresql"], indirect=True)
