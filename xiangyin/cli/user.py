"""`xiangyin user`: accounts and service tokens of the desk."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from common.i18n import _
from desk.accounts.accounts import add_account, disable_account, list_accounts, reset_password
from desk.accounts.tokens import add_token, list_tokens, revoke_token
from desk.rights import ROLES
from xiangyin.cli.common import ConfigOption, JsonOption, installation
from xiangyin.cli.output import local, out, print_json, say, show

app = typer.Typer(help=_("工作台的账号和接口令牌"), no_args_is_help=True)
BY = "system"
"""Who stands in the audit record: the command line has no account."""

Name = Annotated[str, typer.Argument(help=_("账号名"))]
Role = Annotated[str, typer.Option(help=_("角色：") + "、".join(ROLES))]
Office = Annotated[str | None, typer.Option(help=_("部门编号；只有 office_staff 需要"))]


@app.command("add", help=_("新建账号，显示一次性密码。例：xiangyin user add zhang01 --role comment_team"))
def add(name: Name, role: Role, office: Office = None, config: ConfigOption = None) -> None:
    """Add an account."""
    with installation(config) as opened:
        with opened.store.write() as session:
            password = add_account(
                session,
                opened.context.id,
                name=name,
                role=role,
                office=office,
                offices=opened.context.offices,
                now=opened.clock(),
                by=BY,
            )
        say(_("已建账号 {name}。一次性密码如下，首次登录时必须修改：").format(name=name))
        show(password)


@app.command("list", help=_("列出账号。例：xiangyin user list"))
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """All accounts."""
    with installation(config) as opened:
        with opened.store.read() as session:
            accounts = list_accounts(session, opened.context.id)
        if as_json:
            print_json(
                [
                    {
                        "name": account.name,
                        "role": account.role,
                        "office": account.office,
                        "disabled": account.disabled_at is not None,
                        "last_login": account.last_login_at,
                    }
                    for account in accounts
                ]
            )
            return
        table = Table(pad_edge=False)
        for title in (_("账号"), _("角色"), _("部门"), _("状态"), _("上次登录")):
            table.add_column(title)
        for account in accounts:
            state = (
                _("已停用") if account.disabled_at else _("待改密码") if account.must_change else _("可用")
            )
            cells = (
                account.name,
                _(ROLES[account.role]),
                opened.context.office_name(account.office) if account.office else "—",
                state,
                local(account.last_login_at, opened.context.zone),
            )
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)


@app.command("disable", help=_("停用账号，立即退出登录。例：xiangyin user disable zhang01"))
def disable(name: Name, config: ConfigOption = None) -> None:
    """Close an account."""
    with installation(config) as opened:
        with opened.store.write() as session:
            disable_account(session, opened.context.id, name, opened.clock(), by=BY)
        say(_("账号 {name} 已停用").format(name=name))


@app.command("reset", help=_("给账号新的一次性密码，停用的重新启用。例：xiangyin user reset zhang01"))
def reset(name: Name, config: ConfigOption = None) -> None:
    """A new one-time password."""
    with installation(config) as opened:
        with opened.store.write() as session:
            password = reset_password(session, opened.context.id, name, opened.clock(), by=BY)
        say(_("账号 {name} 的一次性密码如下，登录后必须修改：").format(name=name))
        show(password)


@app.command("token", help=_("给其他程序一个接口令牌，只显示一次。例：xiangyin user token bi --role analyst"))
def token(
    name: Annotated[str, typer.Argument(help=_("服务名"))],
    role: Role,
    office: Office = None,
    config: ConfigOption = None,
) -> None:
    """Add a service token."""
    with installation(config) as opened:
        with opened.store.write() as session:
            secret = add_token(
                session,
                opened.context.id,
                name=name,
                role=role,
                office=office,
                offices=opened.context.offices,
                now=opened.clock(),
                by=BY,
            )
        say(_("服务 {name} 的接口令牌如下，请立即保存，以后不能再看：").format(name=name))
        show(secret)


@app.command("tokens", help=_("列出接口令牌。例：xiangyin user tokens"))
def tokens(config: ConfigOption = None) -> None:
    """All service tokens, without their secrets."""
    with installation(config) as opened:
        with opened.store.read() as session:
            found = list_tokens(session, opened.context.id)
        table = Table(pad_edge=False)
        for title in (_("服务"), _("角色"), _("部门"), _("状态"), _("上次使用")):
            table.add_column(title)
        for row in found:
            cells = (
                row.name,
                _(ROLES[row.role]),
                opened.context.office_name(row.office) if row.office else "—",
                _("已停用") if row.revoked_at else _("可用"),
                local(row.last_used_at, opened.context.zone),
            )
            table.add_row(*(Text(cell) for cell in cells))
        out.print(table)


@app.command("revoke", help=_("停用接口令牌。例：xiangyin user revoke bi"))
def revoke(name: Annotated[str, typer.Argument(help=_("服务名"))], config: ConfigOption = None) -> None:
    """Revoke a token."""
    with installation(config) as opened:
        with opened.store.write() as session:
            revoke_token(session, opened.context.id, name, opened.clock(), by=BY)
        say(_("服务 {name} 的令牌已停用").format(name=name))
