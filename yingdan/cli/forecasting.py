"""``yingdan forecast``: the group only; its commands need libraries that take seconds to import."""

from __future__ import annotations

import importlib

import click

_COMMANDS = {"backtest": "yingdan.cli.backtest", "run": "yingdan.cli.forecast_workspace"}


class _Late(click.Group):
    """A group whose commands are imported when one of them is called, so that serving stays small and quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - given by click
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command


@click.group("forecast", cls=_Late)
def forecasting() -> None:
    """Forecasts, measured against the past."""
