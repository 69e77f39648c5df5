"""A town's folder as checked data: five files, each mistake with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from alerts.config import AlertsFile
from alerts.values import parse_target
from common.errors import ConfigError
from common.i18n import _
from crawlers.config import SourcesFile
from pipeline.config import OfficesFile, TaxonomyFile, TownFile
from pipeline.dispatch import Catalogue
from pipeline.town import TownContext
from xiangyin.config.problems import config_error
from xiangyin.config.yaml_lines import Document, Path_, read_yaml

FileModel = TypeVar("FileModel", bound=BaseModel)
DEFAULT_FOLDER = Path("town")


@dataclass(frozen=True)
class TownConfig:
    """Everything the folder says, checked."""

    folder: Path
    town: TownFile
    taxonomy: TaxonomyFile
    offices: OfficesFile
    sources: SourcesFile
    alerts: AlertsFile

    def context(self) -> TownContext:
        """The town as the pipeline sees it."""
        town = self.town.town
        return TownContext(
            town=town,
            offices={office.id: office for office in self.offices.offices},
            catalogue=Catalogue(self.taxonomy.topics, self.taxonomy.dispatch, town.coordinator),
            places=self.town.places,
        )


def demo_folder() -> Path:
    """The bundled demo town's configuration."""
    return Path(str(files("demo"))) / "town"


def find_folder(wanted: Path | None) -> Path:
    """The folder asked for, else `./town`, else the bundled demo town."""
    if wanted is not None:
        if not wanted.is_dir():
            raise ConfigError(
                _("找不到配置文件夹 {folder}；可用 xiangyin init {folder} 新建").format(folder=wanted)
            )
        return wanted
    return DEFAULT_FOLDER if (DEFAULT_FOLDER / "town.yaml").is_file() else demo_folder()


def load_town(folder: Path) -> TownConfig:
    """Read and check the five files; `ConfigError` carries the first mistake."""
    town, _town = _load(folder / "town.yaml", TownFile)
    taxonomy, taxonomy_file = _load(folder / "taxonomy.yaml", TaxonomyFile)
    offices, offices_file = _load(folder / "offices.yaml", OfficesFile)
    sources, _sources = _load(folder / "sources.yaml", SourcesFile)
    alerts, alerts_file = _load(folder / "alerts.yaml", AlertsFile)
    config = TownConfig(folder, town, taxonomy, offices, sources, alerts)
    _check_offices(config, _town, taxonomy_file)
    _check_alerts(config, offices_file, alerts_file)
    _check_matches(config, alerts_file)
    return config


def _load(path: Path, model: type[FileModel]) -> tuple[FileModel, Document]:
    document = read_yaml(path)
    try:
        return model.model_validate(document.data), document
    except ValidationError as error:
        raise config_error(document, error) from error


def _check_offices(config: TownConfig, town_file: Document, taxonomy_file: Document) -> None:
    known = {office.id for office in config.offices.offices}
    _known_office(town_file, ("town", "coordinator"), config.town.town.coordinator, known)
    for at, topic in enumerate(config.taxonomy.topics):
        if topic.office:
            _known_office(taxonomy_file, ("topics", at, "office"), topic.office, known)
    for at, rule in enumerate(config.taxonomy.dispatch):
        _known_office(taxonomy_file, ("dispatch", at, "office"), rule.office, known)


def _known_office(document: Document, where: Path_, office: str, known: set[str]) -> None:
    if office not in known:
        raise _unknown(document, where, office, _("offices.yaml 中没有这个部门"), known)


def _check_alerts(config: TownConfig, offices_file: Document, alerts_file: Document) -> None:
    """Contacts use channels that exist; targets and teams name offices and contacts that exist."""
    channels = set(config.alerts.channels)
    for at, office in enumerate(config.offices.offices):
        for number, contact in enumerate(office.contacts):
            if contact.channel not in channels:
                raise _unknown(
                    offices_file,
                    ("offices", at, "contacts", number, "channel"),
                    contact.channel,
                    _("alerts.yaml 中没有这个通道"),
                    channels,
                )
    offices = {office.id for office in config.offices.offices}
    contacts = {contact.id for office in config.offices.offices for contact in office.contacts}
    for team, members in config.alerts.teams.items():
        for number, member in enumerate(members):
            if member not in contacts:
                raise _unknown(
                    alerts_file, ("teams", team, number), member, _("offices.yaml 中没有这个联系人"), contacts
                )
    for target in config.alerts.targets():
        kind, name = parse_target(target)
        if kind == "office" and name not in offices:
            raise _unknown(alerts_file, ("routes",), target, _("offices.yaml 中没有这个部门"), offices)
        if kind == "contact" and name not in contacts:
            raise _unknown(alerts_file, ("routes",), target, _("offices.yaml 中没有这个联系人"), contacts)


def _check_matches(config: TownConfig, alerts_file: Document) -> None:
    """Routes and inhibition ask for topics, offices and places that exist: a misspelt one never fits."""
    known = {
        "topic": {topic.id for topic in config.taxonomy.topics},
        "office": {office.id for office in config.offices.offices},
        "place": {config.town.town.name, *(place.name for place in config.town.places)},
    }
    matches = [("routes", route.match) for top in config.alerts.routes for route in top.all()]
    matches += [
        ("inhibit", match)
        for rule in config.alerts.inhibit
        for match in (rule.source_match, rule.target_match)
    ]
    for part, match in matches:
        for name, names in known.items():
            for value in getattr(match, name):
                if value not in names:
                    raise _unknown(
                        alerts_file, (part,), f"{name}: {value}", _("配置中没有这一项，永远不会符合"), names
                    )


def _unknown(document: Document, where: Path_, value: str, reason: str, known: set[str]) -> ConfigError:
    return ConfigError(
        _("{file}:{line}：{key} = {value!r}：{reason}；可用的有 {known}").format(
            file=document.path,
            line=document.line(where),
            key=".".join(str(part) for part in where),
            value=value,
            reason=reason,
            known="、".join(sorted(known)) or "—",
        )
    )
