"""`xiangyin source check URL` says what can be read there; `source add URL` writes it into sources.yaml."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from classify.redact import redact
from common.clock import utc_now
from common.errors import InputError
from common.i18n import _
from crawlers.check import CheckResult
from crawlers.check import check as check_url
from xiangyin.cli.common import ConfigOption, JsonOption
from xiangyin.cli.output import local, print_json, say, show
from xiangyin.config.add_source import add_source
from xiangyin.config.loader import demo_folder
from xiangyin.installation import open_installation

app = typer.Typer(help=_("来源：试读一个网址、添加来源"), no_args_is_help=True)
Url = Annotated[str, typer.Argument(help=_("网址"))]
Private = Annotated[bool, typer.Option(help=_("允许内网地址（只用于自己的服务器）"))]


@app.command(
    "check",
    help=_("试读网址：是哪种来源、能读到什么，不保存。例：xiangyin source check https://example.com/feed"),
)
def check(
    url: Url, config: ConfigOption = None, allow_private: Private = False, as_json: JsonOption = False
) -> None:
    town = open_installation(config).context
    result = check_url(url, time_zone=town.town.time_zone, now=utc_now(), allow_private=allow_private)
    samples = _samples(result)
    if as_json:
        print_json({**asdict(result), "samples": samples})
        return
    _tell(result, samples, town.zone)


@app.command(
    "add",
    help=_(
        "试读网址并写入 sources.yaml。例：xiangyin source add https://example.com/feed"
        " --id news --name 本地资讯 --basis 公开发布的订阅源"
    ),
)
def add(
    url: Url,
    id_: Annotated[str, typer.Option("--id", help=_("编号：小写字母、数字、_、-，定了不要改"))],
    name: Annotated[str, typer.Option(help=_("给人看的名称"))],
    basis: Annotated[str, typer.Option(help=_("读取的合法依据，如：公开版块"))],
    every: Annotated[str, typer.Option(help=_("多久读一次：30m、2h、1d"))] = "30m",
    config: ConfigOption = None,
    allow_private: Private = False,
) -> None:
    installation = open_installation(config)
    folder = installation.config.folder
    if folder == demo_folder():
        raise InputError(_("示范镇的配置不能改；先用 xiangyin init 文件夹 新建自己的配置"))
    zone = installation.context.zone
    result = check_url(
        url, time_zone=installation.context.town.time_zone, now=utc_now(), allow_private=allow_private
    )
    _tell(result, _samples(result), zone)
    if not result.robots_allows and not result.samples:
        raise InputError(_("没有写入：robots.txt 不允许读取 {url}").format(url=url))
    entry: dict[str, Any] = {
        "id": id_,
        "name": name,
        "basis": basis,
        **result.entry,
        "schedule": {"every": every},
    }
    if allow_private:
        entry["allow_private"] = True
    looked = _("{day} 试读：{title}，编码 {encoding}").format(
        day=f"{utc_now().astimezone(zone):%Y-%m-%d}", title=result.title or url, encoding=result.encoding
    )
    text = add_source(folder / "sources.yaml", entry, [looked])
    show("")
    show(_("已写入 {file}：").format(file=folder / "sources.yaml"))
    show(text)
    say(_("接着可以读一次：xiangyin crawl {id}").format(id=id_))


def _samples(result: CheckResult) -> list[dict[str, Any]]:
    """The sample posts as they would be stored."""
    samples = []
    for post in result.samples:
        hidden = redact(post.title, post.text)
        samples.append({**post.to_json(), "title": hidden.title, "text": hidden.text})
    return samples


def _tell(result: CheckResult, samples: list[dict[str, Any]], zone: ZoneInfo) -> None:
    kind = result.kind + (f" ({result.entry['preset']})" if "preset" in result.entry else "")
    show(
        _("种类：{kind}　标题：{title}　编码：{encoding}").format(
            kind=kind, title=result.title, encoding=result.encoding
        )
    )
    show(_("robots.txt：{answer}").format(answer=_("允许") if result.robots_allows else _("不允许")))
    if result.samples:
        show(_("翻页：{answer}").format(answer=_("找到下一页") if result.more_pages else _("没有下一页")))
    if result.oldest and result.newest:
        dates = _("日期：{oldest} 至 {newest}").format(
            oldest=local(result.oldest, zone), newest=local(result.newest, zone)
        )
        if result.posts_per_day is not None:
            dates += _("，约每天 {count:.1f} 条").format(count=result.posts_per_day)
        show(dates)
    for post, sample in zip(result.samples, samples, strict=True):
        show(f"  {local(post.published_at, zone)}  {post.url}", style="dim")
        show(f"    {sample['title']}　{str(sample['text'])[:120]}")
    for note in result.notes:
        say(note)
