"""Commands that let people in again when nobody inside can: second factors, counted passwords, networks."""

from __future__ import annotations

from dataclasses import replace

import click

from yingdan.bootstrap import Platform
from yingdan.engines.identity.sign_in import unlock


@click.group("user")
def user_group() -> None:
    """People of a workspace."""


@user_group.command("unlock")
@click.argument("login")
@click.option("--workspace", default=None, help="Which one; the default workspace unless named.")
@click.option("--any-network", is_flag=True, help="Also let everybody in from anywhere again.")
def unlock_command(login: str, workspace: str | None, *, any_network: bool) -> None:
    """Take away LOGIN's second factor and forget wrong passwords; noted in the audit."""
    platform = Platform.open()
    try:
        found = platform.workspace(workspace)
        user = platform.ctx_for(found, login).actor.user or ""
        with platform.write(platform.ctx(found)) as tx:
            done = list(unlock(tx, user, login.lower()))
            if any_network:
                policy = platform.identity.policy(tx.conn, found)
                platform.identity.save_policy(tx, replace(policy, ip_allow=()))
                done.append("networks")
        click.echo(f"{login} can sign in again" + (f"; removed: {', '.join(done)}" if done else ""))
    finally:
        platform.close()
