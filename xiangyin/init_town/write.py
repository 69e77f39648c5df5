"""Writing the commented configuration into a new folder."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import yaml

from common.errors import InputError
from common.i18n import _

COPIED = ("town.yaml", "offices.yaml", "sources.yaml", "alerts.yaml")

OFFICES: dict[str, tuple[str, str]] = {
    "utilities": ("shuili", "own"),
    "transport": ("cunjian", "own"),
    "housing": ("cunjian", "own"),
    "agriculture_land": ("nongye", "own"),
    "environment": ("huanbao", "own"),
    "education": ("jiaoyu", "own"),
    "health": ("weijian", "own"),
    "labour": ("renshe", "own"),
    "welfare": ("minzheng", "own"),
    "women_children": ("fulian", "own"),
    "safety": ("yingji", "own"),
    "market": ("shichang", "coordinate"),
    "order": ("pingan", "own"),
    "government_service": ("dangzheng", "own"),
    "culture_sport": ("wenhua", "own"),
    "other": ("", "own"),
}
"""The usual office of each topic in a township, and how the township stands to it."""

RESTRICTED = ("women_children",)

HEAD = """\
# 主题：居民反映哪类问题、哪个部门能解决、怎样解决。
# office 是 offices.yaml 中的编号；relation：own 本镇部门、coordinate 需协调的垂直单位、upper 上级单位。
# restricted: true 的主题只有承办部门能看到内容。不得设置针对人群、信仰、民族、政见的主题。
topics:
"""

DISPATCH = """\
# 派单目录的例外：主题相同、但应由别的部门办理的情形。从上到下，第一条符合的生效。
# words 任一词出现即可；places 任一地点即可；不写表示不限。
dispatch:
  - {topic: utilities, words: [停电, 断电, 电压, 跳闸, 变压器, 电线], office: gongdian, relation: coordinate, basis: 供电所供电服务职责}
  - {topic: order, words: [诈骗, 盗窃, 被偷, 打架, 赌博, 报警], office: paichusuo, relation: coordinate, basis: 派出所治安管理职责}
  - {topic: order, words: [摊贩, 占道经营, 流动摊], office: zhifa, basis: 综合行政执法队市容管理职责}
  - {topic: environment, words: [搅拌站, 夜间施工, 渣土], office: zhifa, basis: 综合行政执法队扬尘噪声执法职责}
"""


def write_town(folder: Path) -> list[Path]:
    """Write the five files into `folder` (new or empty); existing ones are never overwritten."""
    existing = [name for name in (*COPIED, "taxonomy.yaml") if (folder / name).exists()]
    if existing:
        raise InputError(
            _("{folder} 中已有 {files}，没有覆盖；请换一个文件夹").format(
                folder=folder, files="、".join(existing)
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            content = files("xiangyin.init_town").joinpath(name).read_text(encoding="utf-8")
            (folder / name).write_text(content, encoding="utf-8")
        (folder / "taxonomy.yaml").write_text(taxonomy_text(), encoding="utf-8")
    except OSError as error:
        raise InputError(
            _("无法写入 {folder}：{reason}").format(folder=folder, reason=error.strerror)
        ) from error
    return [folder / name for name in (*COPIED, "taxonomy.yaml")]


def taxonomy_text() -> str:
    """`taxonomy.yaml` made of the classifier's own topics and the usual offices."""
    topics = yaml.safe_load(files("classify").joinpath("keywords.yaml").read_text(encoding="utf-8"))
    blocks = []
    for topic, (office, relation) in OFFICES.items():
        known = topics[topic]
        entry = {
            "id": topic,
            "name": known["name"],
            "description": known["description"],
            "office": office,
            "relation": relation,
            "basis": _basis(known["name"]) if office else "",
            "remedy": known["remedy"],
            "restricted": topic in RESTRICTED,
            "keywords": known["keywords"],
        }
        text = yaml.safe_dump(
            [entry], allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
        )
        blocks.append("\n".join("  " + line if line else line for line in text.rstrip().splitlines()))
    return HEAD + "\n\n".join(blocks) + "\n\n" + DISPATCH


def _basis(topic: str) -> str:
    return f"本镇派单目录：{topic}"
