"""What all steps of alerting need about one installation, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.config import AlertsFile
from alerts.duty import contacts_of
from alerts.routing import Router
from common.clock import Clock
from pipeline.config import Contact
from pipeline.store.engine import Store
from pipeline.town import TownContext


@dataclass(frozen=True)
class AlertOffice:
    """Store, town, configuration and clock of alerting."""

    store: Store
    town: TownContext
    config: AlertsFile
    clock: Clock

    @property
    def router(self) -> Router:
        return Router(self.config, self.town.offices, self.town.town.coordinator, self.town.zone)

    @property
    def contacts(self) -> dict[str, Contact]:
        return contacts_of(self.town.offices)
