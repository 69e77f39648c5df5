"""Words around names: what stands before one, what ends it, what shows that it is a firm or an estate."""

from __future__ import annotations

import re

from classify.pieces import CODE_AREA

_REQUESTS = (
    "再次 多次 实名 强烈 坚决 紧急 关于 对于 有关 针对 对 就 请问 请教 询问 求问 咨询下 咨询一下 咨询 投诉 举报 反映下 反映 反应 反对 建议 希望 "
    "恳请 恳求 请求 请 求助 求 呼吁 盼 督促 要求 质疑 谴责 曝光 揭露 整治 严查 查处 彻查 解决 关注 调查 拆除 加快 尽快 尽早 帮忙 帮助 重视 给 让 为 "
    "在 位于 我们是 我是 我们 政府 领导 市政府 区政府 县政府 有关部门 相关部门 一下 下"
).split()
ASKED = re.compile(rf"(?:(?:{'|'.join(sorted(_REQUESTS, key=len, reverse=True))})[，,：: ]?)*")
"""The request with which a title opens."""

DISTRICTS = re.compile(
    rf"(?:{CODE_AREA.pattern}[市县区]?|[\u3400-\u9fff]{{2}}省(?!级|直|道|示|会)|"
    r"[\u3400-\u9fff]{2,3}?(?:街道办事处|街道办|街道|镇)(?!政府))+"
)
"""A chain of districts and towns."""

CUT = frozenset(
    "的 了 在 是 对 从 到 及 将 把 被 让 请 我 我们 你 这 那 该 此 没 没有 不 未 很 太 就 都 也 还 又 更 已 已经 要 能 去 来 给 说 问 业主 物业 "
    "物管 开发商 业委会 小区 楼盘 居民 村民 住户 学生 老师 家长 员工 职工 工人 商户 门口 附近 周边 旁边 旁 对面 内 里 外 上 下 前 后 边 楼下 楼上 "
    "存在 问题 情况 何时 什么 为什么 为何 怎么 如何 是否 能否 可否 何 有 无 乱 强制 拖欠 违规 违法 非法 涉嫌 虚假 严重 噪音 噪声 扰民 公交 公交车 "
    "地铁 项目 工程 建设 施工 规划 停车 车位 房屋 房子 房产证 电梯 路面 道路 占道 进行 恶意 私自 擅自 长期 多次 一直 至今 仍 仍然 每天 每晚 晚上 "
    "深夜 凌晨 半夜 某 用 经 向 称 由 于 以 为 因 跟 被告 投诉 举报 且 或 所在 其 原 一家 某家 这家 该 但 现 原系 一名 给 付给 公开 以南 以北 以东 以西 管道 定向 一体化 门面 临街 口头 精装 精装房 新房 学区 "
    "销售 无故 违建 收费 乱收费 漏水 断电 停水 停电 才能 等 近期 校园 校区 渣土车 夜宵".split()
)
"""Words that no name holds."""

CUT_BEGINS = ("小区", "业主", "物业")

ORDINARY = frozenset(
    "市 区 县 镇 乡 村 路 街 人 一 二 三 四 五 六 七 八 九 十 两 多 名 新 老 大 小 各 全 局 院 站 所 厅 处 校 楼 栋 层 段 号 线 部 门 车 款 费 业 会 班 学 制 办 期 间 者 员 家 年 月 日 时 岁 公".split()
)
"""Single characters that make no name of the words beside them."""

ORDINARY_ENDS = (
    "西门",
    "东门",
    "南门",
    "北门",
    "大门",
    "地下",
    "工地",
    "一",
    "第",
    "和",
    "与",
    "交",
    "临",
    "有",
    "多",
    "新",
    "老",
    "近",
    "已",
    "又",
    "总",
    "突",
    "无",
    "不",
    "私",
    "强",
    "乱",
    "违",
    "公",
)
"""With these a word begins that goes on differently in the body; no name ends so."""

FIRM_END = re.compile(
    r"(?:(?:股份)?有限(?:责任)?公司|分公司|公司|集团|支行|事务所|合作社|培训学校|培训机构|培训中心|俱乐部|连锁店)"
)
"""What the name of a firm ends in."""

PART_END = re.compile(r"(?:小区|[第0-9一二三四五六七八九十]{1,3}(?:期|栋|幢|号楼).*)+$")
"""What makes a part of an estate of its name."""

SIGNS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9·&]")

BEFORE_HOME = re.compile(
    r"我们?是|本人(?:是|系)|我系|家住|住在|居住在|位于|坐落于?|购买了?|购得|买了|的楼盘|小区名为"
)
"""After these a body names the place that it is about."""

HOUSING = re.compile(
    r"(?:的|楼盘|[一二三四五六七八九十1-9]{1,2}期|[0-9一二三四五六七八九十]{1,2}(?:栋|幢|号楼))?"
    r"(?:小区|业主|物业(?!公司|服务|管理|有限|集团)|楼盘|开发商|电梯|车库|车位|交房|业委会|房屋|房子|精装|住户|居民|附近|旁|内|门口|[0-9一二三四五六七八九十]{1,2}(?:栋|幢|号楼|期))"
)
"""What follows a name of a place where people live."""

NO_HOME_END = re.compile(
    r"(?:补贴|贷款|政策|资格|公积金|财富|贷|贷案|银行|农商行|传媒|科技|教育|集团|局|委|法院|交警|大队|公证|燃气|地产|置业|物业|建设|建筑|卡|网|app|APP|险|证|"
    r"养老|居民|部门|单位|人员|协会|房|医保|社保|保险|制度|案|代|幼儿园|小学|中学|学校|租|地铁|公交|铁路|问题|新政|政府)$"
)
"""So ends what is no home."""
