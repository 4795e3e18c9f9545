"""What people say about records, and whom they call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.engines.permission.looking import NOBODY, Looker
from yingdan.db.tx import Tx
from yingdan.engines.identity import store as identity_store
from yingdan.engines.identity.actors import Organisation
from yingdan.engines.notify.comments import Comments
from yingdan.engines.query.history import timeline
from yingdan.kernel.context import SYSTEM, Actor
from yingdan.kernel.errors import NotFound


def comments(look: Looker) -> Any:
    """Comments stand with their record; nobody else reads, answers or hears of them, not even who is called."""
    told: list[Any] = []
    desk = Comments(look.platform.records, _actor_of(look))
    for record, (comment, mark) in _said(look, desk).items():
        if look.world.may_read(look.who, "account", record):
            assert mark in {i.get("text") for i in timeline(look.tx, "account", record)["items"]}
            continue
        calls: list[Callable[[str], Any]] = [
            lambda i: desk.add(look.tx, "account", i, "x", []),
            lambda i, c=comment: desk.change(look.tx, "account", i, c, "x", []),  # type: ignore[misc]  # binds the comment
            lambda i, c=comment: desk.remove(look.tx, "account", i, c),  # type: ignore[misc]  # binds the comment
        ]
        for call in calls:
            answers = []
            for asked in (record, NOBODY):
                with pytest.raises(NotFound) as error:
                    call(asked)
                answers.append((error.value.code, {k: v for k, v in error.value.params.items() if k != "id"}))
            assert answers[0] == answers[1]
            told.append(answers)
    for record in sorted(look.sees("account"))[:1]:
        people = [p for p in look.world.people if p != look.who]
        said = desk.add(look.tx, "account", record, "look at this", people)
        blind = [p for p in people if not look.world.may_read(p, "account", record)]
        assert len(said["unseen"]) == len(blind)
    return told


def _said(look: Looker, desk: Comments) -> dict[str, tuple[str, str]]:
    """Return a comment of somebody who sees everything on every account; written once for each company."""
    found = look.world.comments
    if not found:
        author = replace(SYSTEM, user=next(iter(look.world.people)))
        system = replace(look.tx, ctx=replace(look.tx.ctx, actor=author), memo={})
        for number, record in enumerate(look.world.records["account"]):
            mark = f"saidmark{number:03d}"
            found[record] = (desk.add(system, "account", record, mark, [])["id"], mark)
    return found


def _actor_of(look: Looker) -> Callable[[Tx, str], Actor]:
    people = Organisation(*identity_store.organisation(look.tx.conn, look.tx.schema))

    def actor_of(_: Tx, person: str) -> Actor:
        actor = people.actor(person)
        assert actor is not None
        return actor

    return actor_of
