"""Commands for workspaces as a whole: list, create, drop, clone; backup and restore; upgrade; sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from yingdan.bootstrap import Platform
from yingdan.engines.archive.service import describe
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Conflict

_ARCHIVE = click.Path(path_type=Path, dir_okay=False)
_SHARE = click.FloatRange(0, 1, min_open=True)


@contextmanager
def _platform() -> Iterator[Platform]:
    platform = Platform.open()
    try:
        yield platform
    finally:
        platform.close()


@click.group("workspace")
def workspace_group() -> None:
    """Workspaces: each is one company's own set of data."""


@workspace_group.command("list")
def list_command() -> None:
    """List the workspaces, the oldest first."""
    with _platform() as platform:
        for each in platform.workspaces():
            _print(each)


@workspace_group.command("create")
@click.argument("name")
@click.option("--admin-login", default="admin", show_default=True)
@click.option("--admin-password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--title", default="", help="Name of the company.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option("--currency", default="CNY", show_default=True)
def create_command(name: str, admin_login: str, admin_password: str, title: str, timezone: str, currency: str) -> None:
    """Create an empty workspace with its first administrator."""
    with _platform() as platform:
        made = platform.create_workspace(
            name,
            title=title,
            admin_login=admin_login,
            admin_password=admin_password,
            timezone=timezone,
            currency=currency,
        )
        click.echo(f"workspace {made.name} is ready; sign in as {admin_login}")


@workspace_group.command("drop")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop_command(name: str, *, yes: bool) -> None:
    """Remove a workspace with everything in it. There is no way back but a backup."""
    with _platform() as platform:
        found = platform.workspace(name)
        if not yes:
            typed = click.prompt(f"type the name of the workspace ({found.title}) to remove it", default="")
            if typed != name:
                raise click.Abort
        platform.drop_workspace(name)
        click.echo(f"workspace {name} is gone")


def _clone_options(command: click.decorators.FC) -> click.decorators.FC:
    command = click.option("--sample", type=_SHARE, default=None, help="Share of the records, for example 0.05.")(
        command
    )
    return click.option("--masked", is_flag=True, help="Replace what tells who somebody is.")(command)


@workspace_group.command("clone")
@click.argument("source")
@click.argument("name")
@_clone_options
def clone_command(source: str, name: str, sample: float | None, *, masked: bool) -> None:
    """Copy a workspace into a new one, which is marked as a sandbox."""
    with _platform() as platform:
        _print(platform.clone_workspace(platform.workspace(source), name, share=sample, masked=masked))


@click.command("backup")
@click.argument("path", type=_ARCHIVE)
@click.option("--workspace", default=None, help="Which one; the default workspace unless named.")
@click.option("--verify", is_flag=True, help="Restore the archive for a moment and compare.")
def backup_command(path: Path, workspace: str | None, *, verify: bool) -> None:
    """Write a workspace into an archive; people go on working meanwhile."""
    with _platform() as platform:
        report = platform.backup(platform.workspace(workspace), path)
        click.echo(
            f"{path}: workspace {report.workspace}, {report.tables} tables, {report.rows:,} rows, {report.files} files,"
            f" {path.stat().st_size:,} bytes"
        )
        if verify:
            platform.verify(path)
            click.echo("verified: restored once, every count and hash agrees")


@click.command("restore")
@click.argument("path", type=_ARCHIVE)
@click.option("--as", "name", default=None, help="Name of the restored workspace; that of the archive unless named.")
@click.option("--verify", is_flag=True, help="Only check: restore for a moment, compare counts and hashes, remove.")
@click.option("--describe", "only_describe", is_flag=True, help="Only tell what the archive says of itself.")
def restore_command(path: Path, name: str | None, *, verify: bool, only_describe: bool) -> None:
    """Build a workspace from an archive. It starts quiet: events held back, webhooks stopped."""
    if only_describe:
        manifest = describe(path)
        click.echo(f"workspace {manifest.workspace['name']} of {manifest.created_at}, release {manifest.product}")
        for table in manifest.tables:
            if table.rows:
                click.echo(f"  {table.name:<40} {table.rows:>12,}")
        return
    with _platform() as platform:
        if verify:
            report = platform.verify(path)
            click.echo(f"verified: {report.tables} tables, {report.rows:,} rows, {report.files} files agree")
            return
        report, made = platform.restore(path, name)
        click.echo(f"workspace {made.name} is back: {report.rows:,} rows, every count and hash agrees")


@click.command("upgrade")
@click.option("--workspace", default=None, help="Only this one; all of them unless named.")
def upgrade_command(workspace: str | None) -> None:
    """Bring workspaces to this release; their own objects and fields stay. Run it again after an interruption."""
    with _platform() as platform:
        chosen = [platform.workspace(workspace)] if workspace else platform.workspaces()
        for each in chosen:
            click.echo(f"workspace {each.name}: definitions at version {platform.upgrade(each)}")


@click.group("sandbox")
def sandbox_group() -> None:
    """Sandboxes: copies of a workspace to try things in."""


@sandbox_group.command("create")
@click.argument("name")
@click.option("--of", "source", default=None, help="Workspace to copy; the default one unless named.")
@_clone_options
def sandbox_create(name: str, source: str | None, sample: float | None, *, masked: bool) -> None:
    """Copy a workspace into the sandbox <workspace>-<name>."""
    with _platform() as platform:
        origin = platform.workspace(source)
        _print(platform.clone_workspace(origin, f"{origin.name}-{name}", share=sample, masked=masked))


@sandbox_group.command("list")
def sandbox_list() -> None:
    """List the sandboxes."""
    with _platform() as platform:
        for each in platform.workspaces():
            if each.kind == "sandbox":
                _print(each)


@sandbox_group.command("drop")
@click.argument("name")
def sandbox_drop(name: str) -> None:
    """Remove a sandbox; other workspaces are refused."""
    with _platform() as platform:
        if platform.workspace(name).kind != "sandbox":
            raise Conflict("not_a_sandbox", name=name)
        platform.drop_workspace(name)
        click.echo(f"sandbox {name} is gone")


def _print(workspace: Workspace) -> None:
    origin = f"  copy of {workspace.parent}" if workspace.parent else ""
    click.echo(f"{workspace.name:<24} {workspace.kind:<11} {workspace.title}{origin}")


COMMANDS = (workspace_group, backup_command, restore_command, upgrade_command, sandbox_group)
