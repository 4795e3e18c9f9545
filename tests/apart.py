"""Fixtures for modules that must not meet what others wrote, nor leave anything to them: name them in the module, over the usual ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import founded
from tests.people import Organisation, build_organisation
from yingdan.bootstrap import Platform


@pytest.fixture(scope="module")
def platform(module_dsn: str) -> Iterator[Platform]:
    """A platform on a database of the module's own."""
    with founded(module_dsn) as opened:
        yield opened


@pytest.fixture(scope="module")
def organisation(platform: Platform) -> Organisation:
    """The usual people, in that database."""
    return build_organisation(platform)
