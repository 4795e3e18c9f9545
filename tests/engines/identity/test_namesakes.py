"""A workspace that is made under the name of one that is gone."""

from __future__ import annotations

from tests.people import PASSWORD
from yingdan.bootstrap import Platform


def test_nothing_known_of_the_former_is_taken_for_the_new_ones(platform: Platform) -> None:
    people = []
    for _ in range(2):
        space = platform.create_workspace("namesake", kind="test", admin_password=PASSWORD)
        actor = platform.ctx_for(space, "admin").actor
        assert actor.is_admin
        people.append(actor.user)
        platform.drop_workspace("namesake")
    assert people[0] != people[1]
