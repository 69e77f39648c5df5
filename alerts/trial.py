"""A test message over one channel, to see whether it arrives before an emergency does."""

from __future__ import annotations

from alerts.channels.base import Notifier, Outcome
from alerts.channels.config import EmailChannel
from alerts.config import AlertsFile
from alerts.message import Message
from common.errors import InputError
from common.i18n import _
from pipeline.config import Contact
from pipeline.town import TownContext

TRIAL_NUMBER = 0
"""No alert has this number."""


def send_trial(town: TownContext, config: AlertsFile, channel: str, sender: Notifier) -> Outcome:
    """Send a test message to the first contact that uses the channel. It is not recorded as an alert."""
    contacts = [
        contact
        for office in town.offices.values()
        for contact in office.contacts
        if contact.channel == channel
    ]
    if not contacts and isinstance(config.channels[channel], EmailChannel):
        raise InputError(
            _("没有联系人使用通道 {channel}，不知道发到哪个邮箱：请先在 offices.yaml 中写").format(
                channel=channel
            )
        )
    contact = contacts[0] if contacts else Contact(id="trial", name=_("测试"), channel=channel)
    head = _("【测试】{town}：通道 {channel} 的测试消息，不需要处理").format(
        town=town.town.name, channel=channel
    )
    message = Message(
        alert=TRIAL_NUMBER,
        recipient=contact.id,
        step=0,
        kind="trial",
        urgency="",
        lead=None,
        subject=head,
        body="\n".join([head, _("收到这条消息，说明提醒可以送到这里。")]),
    )
    return sender.notify(message, contact)
