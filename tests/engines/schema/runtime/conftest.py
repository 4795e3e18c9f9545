"""A company of the folder's own, whose objects every test may change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.client import Caller, Client
from tests.people import PASSWORD, Organisation, build_organisation
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings


@pytest.fixture(scope="module")
def platform(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform on a database of this module: what others retire, change or add to standard objects is not in it."""
    home = tmp_path_factory.mktemp("home")
    opened = Platform.open(Settings(database_url=module_dsn, threads=8, secret_key="for tests", home=home))
    opened.create_workspace("main", kind="test", title="演示科技", admin_password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def organisation(platform: Platform) -> Organisation:
    return build_organisation(platform)


@contextmanager
def company_for(platform: Platform, name: str) -> Iterator[Caller]:
    """The administrator of a workspace that is there while the block lasts, with nothing but standard objects."""
    platform.create_workspace(name, kind="test", admin_password=PASSWORD)
    with Client(platform) as clients:
        caller = clients.anonymous()
        signed = caller.post("/auth/login", {"login": "admin", "password": PASSWORD, "workspace": name})
        caller.http.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        yield caller
    platform.drop_workspace(name)


@pytest.fixture
def packing(platform: Platform) -> Iterator[Caller]:
    """The administrator of a company that no other test customises."""
    with company_for(platform, "packing") as caller:
        yield caller


@pytest.fixture(scope="module")
def admin(platform: Platform, organisation: Organisation) -> Iterator[Caller]:
    with Client(platform) as client:
        yield client.sign_in("admin")
