"""A workspace that is made under the name of one that is gone."""

from __future__ import annotations

from tests.client import Client
from tests.people import PASSWORD
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings
from yingdan.meta.definitions import Label, ObjectDef
from yingdan.meta.wire import NAME_FIELD


def test_nothing_known_of_the_former_is_taken_for_the_new_ones(platform: Platform) -> None:
    people = []
    for _ in range(2):
        space = platform.create_workspace("namesake", kind="test", admin_password=PASSWORD)
        actor = platform.ctx_for(space, "admin").actor
        assert actor.is_admin
        people.append(actor.user)
        platform.drop_workspace("namesake")
    assert people[0] != people[1]


def test_other_processes_take_the_new_one_for_what_it_is(platform: Platform, pg_dsn: str) -> None:
    """Another process that knows the former one well serves the new one at once: its objects, people and time zone."""
    other = Platform.open(Settings(database_url=pg_dsn, threads=4, secret_key="for tests"))
    try:
        seen: set[tuple[int, int]] = set()
        for turn, zone in enumerate(("Asia/Shanghai", "Asia/Taipei", "Europe/Berlin")):
            space = platform.create_workspace("namesake", kind="test", admin_password=PASSWORD, timezone=zone)
            platform.define(space, [ObjectDef(f"x_only{turn}", Label.from_json("x"), (NAME_FIELD,), custom=True)])
            with Client(other) as clients:
                admin = clients.anonymous()
                body = {"login": "admin", "password": PASSWORD, "workspace": "namesake"}
                admin.http.headers["X-CSRF-Token"] = admin.post("/auth/login", body).json()["csrf_token"]
                assert admin.create(f"x_only{turn}", name="n")["version"] == 1
                assert admin.get(f"/objects/x_only{turn - 1}").status_code == 404
                assert admin.get("/me").json()["workspace"]["timezone"] == zone
            with platform.db.connection() as conn:
                versions = conn.execute("select version, rights_version from ws_namesake._catalog").fetchone()
            assert versions is not None
            assert all(versions[0] > v and versions[1] > r for v, r in seen), "no number comes again"
            seen.add((versions[0], versions[1]))
            platform.drop_workspace("namesake")
    finally:
        other.close()
