"""Passwords: how they are hashed, and what a workspace asks of new ones."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yingdan.db.setting import get_setting
from yingdan.db.tx import Tx
from yingdan.engines.identity import store_sign_in as more
from yingdan.engines.identity.policy import SETTING, SignInPolicy
from yingdan.kernel.errors import FieldProblem

# 19 MiB and two passes: the minimum of the OWASP password storage cheat sheet, so that sign-ins stay cheap on two cores
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def matches(password_hash: str, password: str) -> bool:
    """Tell whether a password belongs to a hash; takes its time either way."""
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def policy_of(tx: Tx) -> SignInPolicy:
    """Return what the workspace asks of sign-in."""
    if SETTING not in tx.memo:
        tx.memo[SETTING] = SignInPolicy.from_json(get_setting(tx, SETTING))
    policy: SignInPolicy = tx.memo[SETTING]
    return policy


def new_password_problems(tx: Tx, user: str | None, login: str, password: str, field: str) -> list[FieldProblem]:
    """Return what is wrong with a new password; for a user there is already, one of the last ones is refused too."""
    policy = policy_of(tx)
    problems = policy.password_problems(field, password, login)
    if problems or user is None or not policy.password_history:
        return problems
    past = more.past_passwords(tx, user, policy.password_history)
    return [FieldProblem(field, "password_used")] if any(matches(h, password) for h in past) else []


def remember(tx: Tx, user: str) -> None:
    """Keep the present password among the past ones, before another takes its place."""
    history = policy_of(tx).password_history
    if history:
        more.remember_password(tx, user, history)
