"""The parts of urgency, each a visible rule: danger now, service cut, vulnerable person, many, over, fear, question.

A cue is a pattern over the neutral text. It says that something occurs, never how urgent that is: the weights
are learned. Cues named here appear in the reasons of a label as `cue:<name>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.features import FloatMatrix


@dataclass(frozen=True, slots=True)
class Cue:
    """A part of urgency. `raises` marks cues that can be a reason for urgent or critical."""

    name: str
    pattern: re.Pattern[str]
    raises: bool = False


def _cue(name: str, *patterns: str, raises: bool = False) -> Cue:
    return Cue(name, re.compile("|".join(patterns)), raises)


CUES: tuple[Cue, ...] = (
    _cue(
        "danger_now",
        r"着火|起火|失火|火苗|明火|冒烟|冒火花|打火花|烧起来|煤气味|燃气味|漏气|泄漏|爆炸|触电|漏电|带电|中毒|昏迷|晕倒|休克|流血|吐血|抽搐|溺水|"
        r"落水|掉下去|掉进|掉下来|砸下来|砸中|砸到|砸伤|垮了|垮塌|塌了|塌方|坍塌|倒塌|塌陷|滑坡|决口|管涌|漫堤|被困|困在|围困|命悬|救命|轻生|跳楼|"
        r"喝农药|自杀|持刀|拿刀|砍人|捅|正在打|打得|往死里|殴打|追着打|被咬|咬伤|呼吸困难|喘不上|生命危险|危在旦夕|裸露的?电线|电线(?:掉|垂|断)|"
        r"摇摇欲坠|眼看.{0,6}(?:倒|塌|掉)|快要?(?:倒|塌|掉)|马上(?:就)?要?(?:倒|塌|掉)|随时.{0,6}(?:倒|塌|掉|砸|爆|断|垮|滑)",
        raises=True,
    ),
    _cue(
        "service_cut",
        r"(?:停|断)(?:水|电|气|暖|网|供|药)|(?:没有?|无|不来|缺)(?:水|电|气|暖气)(?!平|费|表|站)|没(?:水|电)用|用不上(?:水|电)|一滴水|不出水|没法做饭|"
        r"停了(?:水|电|气|暖)|(?:水|电|气|暖)(?:都|也|又|全|一直)?(?:停|断)了|不供(?:水|暖|热|气)|冰凉|家里.{0,4}[0-9一二三四五六七八九十]度|唯一的?(?:出|通)|"
        r"唯一.{0,4}(?:路|桥)|出不去|进不来|断了?(?:路|桥)|路断|封死|堵死|药.{0,4}(?:断|没有|买不到|缺)|买不到药|停药|断药|停诊|黑灯瞎火|摸黑",
        raises=True,
    ),
    _cue(
        "vulnerable",
        r"老人|老年人|[6-9][0-9]多?岁|[六七八九]十.{0,2}岁|小孩|孩子|娃|婴儿|宝宝|幼儿|儿童|小学生|学生|未成年|孕妇|产妇|残疾|瘫痪|卧床|轮椅|病人|患者|重病|"
        r"癌|透析|尿毒症|心脏病|精神病|智障|孤寡|独居|留守|低保",
        raises=True,
    ),
    _cue(
        "harm_child",
        r"(?:打|虐待|猥亵|骚扰|欺负|欺凌|霸凌|遗弃|拐|锁|关)(?:了|着|了一个)?(?:孩子|小孩|女儿|儿子|学生|女孩|男孩|娃)|(?:孩子|小孩|女儿|学生|女孩|男孩|娃).{0,6}"
        r"(?:被打|被欺|被虐|被猥|被骚扰|没人管|没人看|没饭吃|走失|不见了|哭喊|哭得)|家暴|打老婆|打我妈|殴打.{0,4}(?:妻|母|女)|性侵|强奸|轻生",
        raises=True,
    ),
    _cue(
        "unpaid_living",
        r"没钱(?:吃饭|过年|看病|回家|生活|交|给)|生活费|吃不上饭|揭不开锅|没饭吃|断粮|生活无着|无法生活|没有生活来源|养家糊口|借钱|等米下锅|等着.{0,6}钱|"
        r"救命钱|身无分文|血汗钱",
        raises=True,
    ),
    _cue(
        "many",
        r"(?:全村|全小区|整个小区|整栋|整个村|整条街|全镇|全校|全组|全厂|上千|几千|数千|上百|几百|数百|几十|数十|好几百|[0-9]{2,}多?|[一二三四五六七八九两]?百多?|"
        r"千余?)[ ]?(?:名|个|位|余|来)?(?:人|户|家|村民|居民|业主|工人|农民工|学生|口人|住户|群众|孩子|员工|职工|司机)|全体(?:业主|村民|居民|职工)",
    ),
    _cue(
        "now",
        r"现在(?!的)|正在|此刻|刚刚|刚才|目前|今天|今早|今晚|今晨|今日|昨晚|昨天|昨夜|这会儿|这两天|眼下|还在(?:冒|漏|流|烧|打|下|往)|一直在|从.{1,8}到现在|立刻|马上|"
        r"紧急|急急|十万火急|求助|快来|赶紧|赶快|速来",
        raises=True,
    ),
    _cue(
        "lasting",
        r"[0-9一二三四五六七八九十两几好多半]+(?:天|小时|个小时|个钟头|日|晚|夜)(?:了|没|多|都|还|不)|连续.{1,4}天|至今|到现在|整整|仍未|还没|迟迟|依然没",
    ),
    _cue(
        "long",
        r"[0-9一二三四五六七八九十两几多半好]+(?:个多?月|年)(?:了|多|没|都|还|来|以来)|多年|常年|长期|一直以来|历年",
    ),
    _cue(
        "over",
        r"已经?(?:修好|恢复|解决|处理好|扑灭|出院|来水|来电|通了|抢修好|正常|退还|修复)|修好了|恢复了|解决了|当时|事后|后来|去年|前年|上个?月|上周|上次|赔偿|赔付|索赔|误工费|"
        r"责任认定|幸好|还好|好在|万幸|没有?人?受伤|(?:201[0-9]|202[0-9])年",
    ),
    _cue(
        "fear",
        r"担心|害怕|怕(?!是)|生怕|恐怕|以后|将来|今后|万一|一旦|如果|要是|假如|若|可能|也许|会不会|存在.{0,8}隐患|安全隐患|有隐患|隐患|容易|难免|极易|早晚|迟早|"
        r"防患未然|后果不堪",
    ),
    _cue(
        "question",
        r"请问|咨询|询问|想问|问一下|问下|想了解|想知道|了解一下|是否|能否|可否|有没有|是不是|能不能|可不可以|会不会|何时|几时|什么时候|啥时候|多久|如何|怎么(?:办理|申请|"
        r"办|弄|算)|怎样|哪里|哪些|哪个|什么(?:政策|条件|材料|手续|规定|标准|流程|时间)|多少|吗[？?。 ]|呢[？?]|吗$|么[？?]",
    ),
    _cue("asks", r"[?？]"),
    _cue(
        "suggestion",
        r"建议|希望.{0,12}(?:增设|增加|开通|规划|建一|建设|修建|新建|设立|延长|延伸|加快|推广|推行|考虑|优化|调整|出台|引进|打造|统一|尽快通车)|"
        r"能否.{0,10}(?:增|建|开|设|延|调|装)|可否.{0,10}(?:增|建|开|设|延)|增设|何时(?:开通|建|开工|启动|动工|通车|拆迁|规划)|提议|呼吁|盼望|规划",
    ),
    _cue(
        "complaint",
        r"投诉|举报|反映|控诉|曝光|强烈|扰民|严重|拖欠|不给|不管|无人管|没人管|置之不理|置若罔闻|推诿|踢皮球|违规|违法|非法|擅自|私自|强行|强制|恶劣|黑心|无良|欺骗|"
        r"坑|骗|乱收费|损坏|坏了|破损|破烂|漏水|堵塞|脏|臭|噪音|吵|污染|维权|讨|拒绝|不予|不退|不办|拖了|拖着|至今|影响",
    ),
    _cue("thanks", r"感谢|谢谢|点赞|表扬|辛苦了|致敬|好样的|锦旗"),
    _cue(
        "calls", r"(?:已经?|打了?|拨打).{0,4}(?:110|119|120|122|报警)|报警|警察|消防员|救护车|抢救|ICU|急诊"
    ),
    _cue(
        "planned", r"计划(?:停|检修)|通知.{0,6}(?:停水|停电|检修)|公告|明天|下周|下个?月|即将|准备|打算|预计"
    ),
    _cue(
        "want_money",
        r"退款|退费|退钱|赔偿|补偿|补贴|报销|价格|收费|费用|利息|违约金|押金|定金",
    ),
)

NAMES: tuple[str, ...] = tuple(cue.name for cue in CUES)
_AT = {name: position for position, name in enumerate(NAMES)}

_PAIRS: tuple[tuple[str, str], ...] = (
    ("danger_now", "now"),
    ("danger_now", "vulnerable"),
    ("danger_now", "fear"),
    ("danger_now", "over"),
    ("danger_now", "long"),
    ("service_cut", "now"),
    ("service_cut", "lasting"),
    ("service_cut", "vulnerable"),
    ("service_cut", "question"),
    ("service_cut", "long"),
    ("service_cut", "planned"),
    ("service_cut", "over"),
    ("harm_child", "now"),
    ("unpaid_living", "many"),
    ("vulnerable", "now"),
    ("question", "suggestion"),
    ("question", "complaint"),
)
_NEGATIVE_PAIRS: tuple[tuple[str, str], ...] = (
    ("question", "complaint"),
    ("suggestion", "complaint"),
    ("asks", "complaint"),
    ("danger_now", "fear"),
    ("danger_now", "over"),
    ("service_cut", "question"),
)
COLUMNS: tuple[str, ...] = (
    *(f"title:{name}" for name in NAMES),
    *(f"text:{name}" for name in NAMES),
    *(f"much:{name}" for name in NAMES),
    *(f"{a}+{b}" for a, b in _PAIRS),
    *(f"{a}-{b}" for a, b in _NEGATIVE_PAIRS),
    "short",
    "long_text",
    "ends_asking",
    "title_asks_only",
)
_OPENS_ASKING = re.compile(
    r"^(?:请问|咨询|询问|关于.{2,30}的?(?:咨询|建议|疑问)|建议|希望|能否|何时|有关|想问|求问|问)|(?:吗|呢|？|\?)$"
)


def cue_matrix(titles: Sequence[str], texts: Sequence[str]) -> FloatMatrix:
    """One row a document, columns as in `COLUMNS`, values 0..2."""
    size = len(NAMES)
    out = np.zeros((len(titles), len(COLUMNS)))
    for row, (title, text) in enumerate(zip(titles, texts, strict=True)):
        for column, cue in enumerate(CUES):
            if title and cue.pattern.search(title):
                out[row, column] = 1.0
            hits = len(cue.pattern.findall(text))
            if hits:
                out[row, size + column] = 1.0
                out[row, 2 * size + column] = np.log1p(hits)
    seen = np.maximum(out[:, :size], out[:, size : 2 * size])
    base = 3 * size
    for offset, (a, b) in enumerate(_PAIRS):
        out[:, base + offset] = seen[:, _AT[a]] * seen[:, _AT[b]]
    base += len(_PAIRS)
    for offset, (a, b) in enumerate(_NEGATIVE_PAIRS):
        out[:, base + offset] = seen[:, _AT[a]] * (1 - seen[:, _AT[b]])
    base += len(_NEGATIVE_PAIRS)
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    out[:, base] = lengths < 60
    out[:, base + 1] = lengths > 300
    out[:, base + 2] = [text.rstrip(" 。!！谢").endswith(("?", "？", "吗", "呢")) for text in texts]
    out[:, base + 3] = [bool(_OPENS_ASKING.search(title)) for title in titles]
    return out


def cue_words(name: str, title: str, text: str) -> tuple[str, ...]:
    """The words of a text that triggered the cue `name`, first three, without repeats."""
    pattern = CUES[_AT[name]].pattern
    found = dict.fromkeys(
        match.group().strip() for source in (title, text) for match in pattern.finditer(source)
    )
    return tuple(word for word in found if word)[:3]
