"""What a person chose for themselves, the same on every device: a small JSON value for each key."""

from __future__ import annotations

import json
import re
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.identity import store_preferences as store
from yingdan.kernel.errors import FieldProblem, Invalid, Unauthorized

VALUE_MAX = 20_000
KEYS_MAX = 60
_KEY = re.compile(r"[a-z][a-z0-9_.]{0,59}")


def preferences(tx: Tx) -> dict[str, Any]:
    """Return everything the caller chose, by key."""
    return store.all_of(tx, _user(tx))


def prefer(tx: Tx, key: str, value: Any) -> None:
    """Keep what the caller chose. Raises Invalid (422) for a bad key, over 20,000 characters or over 60 keys."""
    user = _user(tx)
    problems = []
    if not _KEY.fullmatch(key):
        problems.append(FieldProblem("key", "bad_name"))
    if len(json.dumps(value)) > VALUE_MAX:
        problems.append(FieldProblem("value", "too_long", {"max": VALUE_MAX}))
    if not problems and len({*store.all_of(tx, user), key}) > KEYS_MAX:
        problems.append(FieldProblem("key", "too_many_values", {"max": KEYS_MAX}))
    if problems:
        raise Invalid(problems=problems)
    store.put(tx, user, key, value)


def _user(tx: Tx) -> str:
    if tx.ctx.actor.user is None:
        raise Unauthorized
    return tx.ctx.actor.user
