"""`xiangyin source check URL`: what can be read there; stores nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from classify.redact import redact
from common.clock import utc_now
from common.i18n import _
from crawlers.check import check as check_url
from xiangyin.cli.common import ConfigOption, JsonOption
from xiangyin.cli.output import local, print_json, say, show
from xiangyin.installation import open_installation

app = typer.Typer(help=_("来源：试读一个网址"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Makes `check` a sub-command although it is the only one yet."""


@app.command(
    "check",
    help=_("试读网址：是哪种来源、能读到什么，不保存。例：xiangyin source check https://example.com/feed"),
)
def check(
    url: Annotated[str, typer.Argument(help=_("网址"))],
    config: ConfigOption = None,
    allow_private: Annotated[bool, typer.Option(help=_("允许内网地址（只用于自己的服务器）"))] = False,
    as_json: JsonOption = False,
) -> None:
    town = open_installation(config).context
    result = check_url(url, time_zone=town.town.time_zone, now=utc_now(), allow_private=allow_private)
    samples = []
    for post in result.samples:
        hidden = redact(post.title, post.text)
        samples.append({**post.to_json(), "title": hidden.title, "text": hidden.text})
    if as_json:
        print_json({**asdict(result), "samples": samples})
        return
    show(
        _("种类：{kind}　标题：{title}　编码：{encoding}").format(
            kind=result.kind, title=result.title, encoding=result.encoding
        )
    )
    show(_("robots.txt：{answer}").format(answer=_("允许") if result.robots_allows else _("不允许")))
    for post, sample in zip(result.samples, samples, strict=True):
        show(f"  {local(post.published_at, town.zone)}  {post.url}", style="dim")
        show(f"    {sample['title']}　{str(sample['text'])[:120]}")
    for note in result.notes:
        say(note)
