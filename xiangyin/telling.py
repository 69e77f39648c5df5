"""One round of alerting: outbox, escalation, delivery."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.channels.outcome import Sender
from alerts.deliver import DeliveryReport, deliver_due
from alerts.escalate import escalate
from alerts.office import AlertOffice
from alerts.raise_alerts import raise_alerts
from xiangyin.installation import Installation


def alert_office(opened: Installation) -> AlertOffice:
    """What alerting needs of an installation."""
    return AlertOffice(opened.store, opened.context, opened.config.alerts, opened.clock)


def tell(office: AlertOffice, senders: Mapping[str, Sender]) -> list[DeliveryReport]:
    """Take new outbox rows, let unanswered alerts climb, send what is due."""
    raise_alerts(office)
    escalate(office)
    return deliver_due(office, senders)
