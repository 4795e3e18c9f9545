"""A removed person's login is free for another, and comes back with the person."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.people import PASSWORD, Organisation

pytestmark = pytest.mark.usefixtures("organisation")


def test_a_removed_person_gives_up_the_login_until_restored(client: Client, organisation: Organisation) -> None:
    admin = client.sign_in("admin")
    place = {"department": organisation.departments["east"], "roles": [organisation.roles["一线销售"]]}
    first = admin.create("user", name="孙一", login="sun", password=PASSWORD, **place)
    assert admin.delete(f"/records/user/{first['id']}").status_code == 204
    second = admin.create("user", name="孙二", login="sun", password="another-horse-9", **place)
    assert admin.post(f"/records/user/{first['id']}/restore").status_code == 409
    assert admin.delete(f"/records/user/{second['id']}").status_code == 204
    assert admin.post(f"/records/user/{first['id']}/restore").status_code == 200
    assert client.sign_in("sun").get("/me").json()["user"]["name"] == "孙一"
