"""`flask lms ...`: the group of commands. A web process knows their names; what they need is loaded when one is typed."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask.cli import AppGroup

from lms.feature import Feature, load

COMMANDS = {
    "upgrade": "lms.commands:upgrade_command",
    "downgrade": "lms.commands:downgrade_command",
    "revision": "lms.commands:revision_command",
    "worker": "lms.commands:worker_command",
    "demo": "lms.commands:demo_command",
    "check": "lms.commands:check_command",
    "verify-audit": "lms.commands:audit_command",
}


class LazyGroup(AppGroup):
    """A group whose commands are loaded one by one, when they are asked for."""

    def __init__(self, name: str, paths: Mapping[str, str], **settings: Any) -> None:
        super().__init__(name, **settings)
        self.paths = paths

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in order."""
        return sorted({*super().list_commands(ctx), *self.paths})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in self.paths:
            return super().get_command(ctx, cmd_name)
        command = load(self.paths[cmd_name])
        assert isinstance(command, click.Command)
        return command


def lms_commands(features: Sequence[Feature]) -> AppGroup:
    """The commands of the floor and those that features hand in."""
    handed_in = {name: path for feature in features for name, path in feature.commands.items()}
    return LazyGroup("lms", COMMANDS | handed_in, help="Lernbrücke: tables, demo, worker, checks.")
