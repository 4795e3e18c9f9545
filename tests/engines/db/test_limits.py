"""A statement that takes too long is refused in words, and the connection serves on."""

from __future__ import annotations

import pytest

from yingdan.bootstrap import Platform
from yingdan.kernel.errors import Unavailable
from yingdan.kernel.i18n import text


def _sleep(platform: Platform) -> None:
    with platform.db.connection() as conn, conn.transaction():
        conn.execute("set local statement_timeout = 50")
        conn.execute("select pg_sleep(5)")


def test_a_statement_that_takes_too_long_is_refused(platform: Platform) -> None:
    with pytest.raises(Unavailable) as refused:
        _sleep(platform)
    assert (refused.value.code, refused.value.status) == ("too_slow", 503)
    assert "narrow" in text("error.too_slow", "en")
    with platform.db.connection() as conn:
        assert conn.execute("select 1").fetchone() == (1,)
