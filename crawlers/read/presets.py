"""The forum softwares that are known by name."""

from __future__ import annotations

from crawlers.config import ForumSource
from crawlers.read.discuz import DISCUZ
from crawlers.read.flarum import FlarumReader
from crawlers.read.forum import plain_layout
from crawlers.read.mybb import MYBB
from crawlers.read.nodebb import NodebbReader
from crawlers.read.phpbb import PHPBB
from crawlers.read.reader import ForumReader

PRESETS: dict[str, ForumReader] = {
    "discuz": DISCUZ,
    "phpbb": PHPBB,
    "mybb": MYBB,
    "flarum": FlarumReader(),
    "nodebb": NodebbReader(),
}
"""By the name that `preset` gives in sources.yaml."""


def reader_of(source: ForumSource) -> ForumReader:
    """How this forum is read: by its preset, else by the administrator's selectors."""
    if source.selectors is not None:
        return plain_layout(source.selectors)
    assert source.preset is not None  # noqa: S101 -- the configuration has one of the two
    return PRESETS[source.preset]
