"""Entry point of ``yingdan``."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from yingdan import __version__
from yingdan.api.app import build_app
from yingdan.api.documents import static_document
from yingdan.areas.rollout.demo.size import SIZES
from yingdan.bootstrap import Platform
from yingdan.cli.demo import DEFAULT_SEED, demo_logins, load_demo, print_logins, print_progress, remove_demo
from yingdan.cli.doctor import doctor_command
from yingdan.cli.forecasting import forecasting
from yingdan.cli.importing import importing
from yingdan.cli.people import user_group
from yingdan.cli.serving import serve
from yingdan.cli.worker import worker_command
from yingdan.cli.workspaces import COMMANDS
from yingdan.kernel.errors import YingdanError
from yingdan.kernel.i18n import text
from yingdan.kernel.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yingdan")
def cli() -> None:
    """Yingdan: a self-hosted sales management system."""


cli.add_command(doctor_command)
cli.add_command(forecasting)
cli.add_command(importing)
cli.add_command(worker_command)
cli.add_command(user_group)
for _command in COMMANDS:
    cli.add_command(_command)


@cli.command("serve")
@click.option("--host", default=None, help="Address to listen on (YINGDAN_HOST).")
@click.option("--port", type=int, default=None, help="Port to listen on (YINGDAN_PORT).")
def serve_command(host: str | None, port: int | None) -> None:
    """Serve the workspaces of this installation."""
    settings = Settings.from_env()
    platform = Platform.open(settings)
    try:
        for workspace in platform.workspaces():
            platform.upgrade(workspace)
        if not platform.workspaces():
            raise click.ClickException("there is no workspace yet: run `yingdan init` or `yingdan demo`")
        serve(platform, host or settings.host, port or settings.port)
    finally:
        platform.close()


@cli.command("demo")
@click.option("--host", default=None, help="Address to listen on (YINGDAN_HOST).")
@click.option("--port", type=int, default=None, help="Port to listen on (YINGDAN_PORT).")
@click.option(
    "--size", type=click.Choice(sorted(SIZES)), default="full", show_default=True, help="How large a company."
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Another seed makes another company.")
@click.option("--fresh", is_flag=True, help="Make the company anew instead of going on with the one there is.")
@click.option("--remove", is_flag=True, help="Remove the demo company and stop.")
def demo_command(host: str | None, port: int | None, size: str, seed: int, *, fresh: bool, remove: bool) -> None:
    """Serve a demo company that ends today and print whom to sign in as."""
    settings = replace(Settings.from_env(), default_workspace="demo")
    platform = Platform.open(settings)
    try:
        if remove:
            remove_demo(platform)
            click.echo("the demo company is gone")
            return
        workspace = load_demo(platform, size=size, seed=seed, fresh=fresh, progress=print_progress)
        info = demo_logins(platform, workspace)
        if info:
            print_logins(info)
        address, door = host or settings.host, port or settings.port
        click.echo(f"Yingdan is at http://{address}:{door}")
        serve(platform, address, door)
    finally:
        platform.close()


@cli.command("init")
@click.option("--admin-login", default="admin", show_default=True)
@click.option("--admin-password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--workspace", default="main", show_default=True)
@click.option("--title", default="", help="Name of the company.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@click.option("--currency", default="CNY", show_default=True)
@click.option("--kind", type=click.Choice(["production", "test"]), default="production", show_default=True)
def init_command(
    admin_login: str, admin_password: str, workspace: str, title: str, timezone: str, currency: str, kind: str
) -> None:
    """Create an empty workspace with its first administrator."""
    platform = Platform.open()
    try:
        created = platform.create_workspace(
            workspace,
            kind=kind,
            title=title,
            admin_login=admin_login,
            admin_password=admin_password,
            timezone=timezone,
            currency=currency,
        )
        click.echo(f"workspace {created.name} is ready; sign in as {admin_login}")
    finally:
        platform.close()


@cli.command("openapi")
@click.option("--out", type=click.Path(path_type=Path), default=None)
def openapi_command(out: Path | None) -> None:
    """Write the generic OpenAPI document."""
    body = json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if out:
        out.write_text(body, encoding="utf-8")
    else:
        click.echo(body, nl=False)


def document() -> dict[str, object]:
    """Return the generic OpenAPI document; needs no database."""
    return static_document(build_app(Platform.detached()))


def main() -> None:
    """Run the command line; errors of the product are one line, not a trace."""
    try:
        cli(standalone_mode=False)
    except YingdanError as error:
        click.echo(text(f"error.{error.code}", "en", **error.params), err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
