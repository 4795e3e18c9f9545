"""Every channel by which somebody could learn of a record, each checked against the model."""

from __future__ import annotations

import orjson

from tests.engines.permission.channels_around import follow, metadata
from tests.engines.permission.channels_comments import comments
from tests.engines.permission.channels_figures import figures, find, recognise
from tests.engines.permission.channels_files import exported, files
from tests.engines.permission.channels_records import ask_about_fields, change_fields, read_list, read_single
from tests.engines.permission.looking import Channel, Looker

CHANNELS: tuple[Channel, ...] = (
    comments,
    read_list,
    read_single,
    ask_about_fields,
    figures,
    find,
    recognise,
    follow,
    metadata,
    change_fields,
    files,
    exported,
)


def check(look: Looker) -> None:
    """Try every channel; nothing that comes back may hold a mark that is not the person's to see."""
    for channel in CHANNELS:
        told = channel(look)
        marks = look.forbidden()
        text = orjson.dumps(told, default=str).decode()
        leaked = sorted(m for m in marks if m in text)
        assert not leaked, (channel.__name__, leaked)
