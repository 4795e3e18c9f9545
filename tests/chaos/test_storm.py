"""Ten rounds of the storm: enough to see that the harness works and nothing plain is broken; `make chaos` runs 200."""

from __future__ import annotations

import pytest

from tests.chaos.storm import storm


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_in_ten_kills() -> None:
    outcome = storm(10, seed=7)
    assert outcome.faults == []
    assert outcome.answers > 50, "people hardly got to work"
    assert outcome.cut_off > 0, "no request was ever cut off, so nothing was tried"
