"""The words that say nothing: what may be added to a text without telling anything new.

The vocabulary is closed: a clause with words of its own is not empty. What happened (开工, 招标,
验收 …) and what stands still (受阻, 停工 …) is never in it.
"""

import functools
import re

from pipeline.domain.text import pattern, says_as_before, says_nothing


def _words(text: str) -> list[str]:
    return text.split()


_IN_PASSING = _words("""
积极主动 主动 积极 进一步 更进一步 扎实 全力以赴 全力 有序 有力 有效 稳步 稳妥 认真 大力 切实 持续
深入 不断 继续 加快 抓紧 着力 努力 严格 高效 强力 全速 快速 迅速 及时 精心 扎扎实实 充分 截至目前
截止目前 到目前为止 目前 当前 现阶段 近期 日前 现已 已经 已 均 现 仍然 仍 依然 也 并 了 地
""")
"""Words that may be put into a clause or left out of it. 全面, 基本 and 正在 are none of them: with
them 完成 is another thing."""

_EMPTY = _words("""
各项工作 各项任务 此项工作 该项工作 这项工作 本项工作 相关工作 有关工作 后续工作 工作任务 目标任务
年度目标 既定目标 重点工作 工作 任务 项目 目标 事项 整体 总体 全面 全程 全部 全区 全市 全局 全年
全过程 高度重视 重视 高度 统一部署 部署 安排 要求 决策 精神 指示 批示 会议 专题会议 专题会 推进会
调度会 工作会 例会 召开 多次 组织 专题 研究 讨论 学习 传达 贯彻落实 贯彻 落实 抓好 抓实 抓细 抓
狠抓 落到实处 落地 落地见效 见效 落地落实 落实到位 到位 坚强领导 正确领导 领导 关心 支持 大力支持
帮助 指导 配合 协调 协作 沟通 联系 衔接 对接 通力 推进 推动 推进中 开展 进行 进展 实施 组织实施
执行 办理 做好 做实 做细 完成 圆满 保质保量 保质 保量 按质按量 高质量 高标准 高效率 按时 按期 如期
按计划 按序时 序时 进度 计划 既定 时间节点 节点 时限 时间 标准 规定 有关规定 倒排工期 倒排 工期
挂图作战 挂图 作战 对表 对标 对标对表 对照 销号 清单 台账 压茬 一线 靠前 靠前指挥 指挥 督战 坐镇
蹲点 加大 加强 强化 增强 提高 提升 优化 完善 健全 细化 压实 压紧 明确 夯实 巩固 深化 统筹 谋划
统筹谋划 科学 合理 精准 精细 周密 力度 更大 更实 举措 措施 实举 方法 办法 机制 制度 责任 责任制
职责 分工 任务分工 人员 力量 专人 专班 负责 负责制 包干 到人 到岗 监督 监管 督促 督导 督查 检查
跟踪 问效 跟踪问效 跟进 调度 通报 考核 定期 适时 每周 每日 日常 随时 动态 常态化 常态 管理 克服
困难 迎难而上 攻坚克难 攻坚 主动作为 主动担当 担当 作为 担当作为 真抓实干 实干 苦干 务实 求实
务求实效 实效 取得实效 取得 成效 阶段性 显著 明显 良好 较好 一定 初步 积极 贡献 作出 做出 奠定
基础 坚实 提供 保障 有力保障 保证 确保 力争 争取 早日 尽快 尽早 尽力 立即 即刻 顺利 正常 平稳
有条不紊 态势 势头 形势 情况 状态 局面 成果 水平 质量 效率 效果 效能 发展 高质量发展 经济 社会
民生 群众 满意 满意度 服务 思想 认识 思想认识 政治 政治站位 站位 意识 大局 大局意识 作风 问题导向
目标导向 结果导向 导向 问题 短板 弱项 薄弱 环节 关键 重点 难点 堵点 钉钉子 以 只争朝夕 时不我待
紧盯 盯紧 紧扣 聚焦 围绕 立足 结合 实际 放松 不放松 松劲 不松劲 懈怠 不懈怠 再 新 台阶 上 新台阶
再上 迈上 我局 我办 我镇 我街道 我公司 我单位 我委 我区 我们 本局 本单位 本镇 本街道 单位 各单位
公司 区委区政府 区委 区政府 市委市政府 市委 市政府 省委 省政府 党委 党组 党工委 管委会 上级
上级部门 班子 班子成员 领导班子 主要领导 分管领导 主要负责人 分管负责人 负责人 负责同志 相关部门
有关部门 职能部门 各部门 部门 相关 有关 成员 干部 干部职工 职工 全体 同志 人人 亲自 亲自抓 具体
具体抓 直接 下一步 下步 下一阶段 下阶段 接下来 后续 今后 将 拟 打算 思路 本周 本周以来 本月
今年以来 今年 以来 自 下达 任务下达 接到 收到 根据 按照 依据 遵照 为 为了 在 对 对于 从 由 向 于
与 和 及 以及 等 各 各级 各方 各方面 方面 的 地 得 下 中 内 是 有 使 让 把 并 且 同时 并且 此外 要
须 需 应 能 可 会 能够 可以 予以 给予 加以 进一步 继续 如下 汇报 报告 现将 特此 说明 介绍 主要
一是 二是 三是 首先 其次 高位推动 高位推进 高位 上下联动 上下 联动 齐抓共管 齐心协力 同心协力 合力
形成 形成合力 凝聚 广泛 多方 多措并举 多措 并举 行动 迅速行动 动员 宣传 宣传引导 引导 营造 氛围
落细 抓紧抓实 抓早抓小 快 快速 提速 增效 提质 提质增效 稳中求进 稳中有进 稳 进 好 早 严 实 细 优
强 高 大 正在 正 正按 正有序 任何
坚持 坚决 坚定 坚定不移 始终 始终坚持 一贯 牢固 树立 牢固树立 牢牢 把握 扛起 扛牢 肩负 履行 履职
尽责 履职尽责 主体责任 紧迫感 责任感 使命感 危机感 一盘棋 思路 理念 原则 目的 宗旨 抓手 突破口
切入点 着力点 落脚点 重中之重 首要 中心 大事 要事 头等大事 第一时间 迅速 立刻 火速 马上 闻令而动
雷厉风行 快马加鞭 加班加点 夜以继日 昼夜 奋战 抢抓 抢时间 赶进度 赶工期 日夜兼程 连续作战 领导小组
工作专班 工作组 工作机制 成立 组建 设立 建强 配强 充实 抽调 骨干 精干 精兵强将 队伍 团队 成员单位
信心 决心 恒心 再接再厉 继往开来 乘势而上 趁势 一鼓作气 久久为功 善作善成 契机 机遇 抓住 把握机遇
起点 更高 更严 更快 更好 更加 更为 格局 环境 良好势头 成绩 佳绩 亮点 特色 示范 表率 率先 力求
全方位 多角度 全覆盖 深层次 宽领域 系统性 前瞻性 可操作性 针对性 实效性 一如既往 全力保障 有序组织
环环相扣 层层 层层传导 传导 压力 动力 活力 干劲 热情 激情 热潮 氛围浓厚 浓厚 高涨 明显提升
稳步提升 稳步提高 一把手 主要同志 分管同志 联系领导 包联 包抓 挂帅 亲自过问 过问 亲自部署 亲自协调
批示要求 关怀 关心支持 鼎力支持 齐心 共同努力 共同 努力下 时间紧 任务重 要求高 标准高 质量优
进度快 抓进度 抓质量 抓安全 保安全 保进度 保质 安全 稳定 有保障 圆满成功 完成好 落实好 组织好
推进好 服务好 工作进展 进展情况 推进情况 工作情况 有关情况 具体情况 开展情况 落实情况 完成情况
汇报 简要汇报 主要做法 主要工作 基本情况 工作动态 下一步工作 下一步打算 下步打算 下步工作
下一步重点 下一步计划 工作打算 工作计划 工作安排 后期 下阶段工作 未来 此后 往后 该 本 此 其 到 按
以此 利用 依托 借助 针对
""")
"""Words of which an empty clause is made."""

_PASSING = pattern("|".join(sorted(_IN_PASSING, key=len, reverse=True)))
_VOCABULARY = pattern("|".join(sorted({*_EMPTY, *_IN_PASSING}, key=len, reverse=True)))
_OPENING = pattern(
    "按照|根据|依据|遵照|围绕|为了?(?!期)|在.*下$|自.*(?:以来|后)$|对照|对标|贯彻|结合|坚持|"
    "本着|严格按"
)
"""How a clause begins that says by whose will or in which spirit something is done."""
_AHEAD = pattern("(?:下一?步|下一?阶段|接下来|后续|今后|我[局办镇们]?将|将|继续|确保|力争|争取)")
_DONE = pattern(
    "(?:全部|全面|基本|顺利|圆满|提前|已经?|均)(?:完成|完工|竣工|办结|结束|到位|建成|落实到位)|"
    "同意|通过|批准|批复|获批|审定|审议|签订|签约|签署|印发|下发|出台|下达(?!以来)|拨付|到账|"
    "进场|开工|动工|复工|竣工|完工|封顶|验收|移交|交付|投用|投产|启用|开业|开放|挂牌|揭牌|"
    "中标|开标|招标|评审|公示|公告|受理|立案|办结|结案|"
    "[未没停]|不(?!断|放松|松劲|懈怠)|受阻|中止|终止|"
    "请|建议|存在|遇到|面临|超期|逾期"
)
"""What is a fact, even where each of its words says nothing: 全部完成, 研究同意, 未开展."""
_WISH = pattern("确保|力争|争取|努力|推动|推进|为")
"""What makes a wish of a fact when it stands before it: 确保年度目标任务圆满完成."""
_STATE = pattern(
    "完成|到位|取得|形成|实施|开展|进行|办理|召开|接到|收到|明确|落实|检查|考核|通报|调度|提供|建立|健全|"
    "正在?|拟|将|计划|打算|确保|力争|争取"
)
_SHORT = 4
"""Characters."""
_OPENING_SHARE = 50
"""Per cent: so much of an opening must be empty, since it names a meeting or a plan."""


def in_passing(text: str) -> str:
    """Returns the words without those that may come and go."""
    return _PASSING.sub("", text)


def emptiness(written: str, unit: str = "", old: str = "") -> int:
    """Returns how much of a clause says nothing, in per cent of its characters.

    `unit` is the name of who writes. `old`: the words of the earlier text; what is said of the
    time ahead in old words is nothing new either.
    """
    words = written.replace(unit, "我局") if unit else written
    share = _share(words)
    if 0 < share < 100 and old and _AHEAD.match(words):
        rest = _VOCABULARY.split(words)
        share += (
            sum(len(word) for word in rest if len(word) > 1 and word in old) * 100 // len(words)
        )
    return min(share, 100)


@functools.lru_cache(maxsize=16384)
def _share(words: str) -> int:
    if says_nothing(words):
        return 100
    if re.search(r"[#◇]", words) or _is_fact(words) or says_as_before(words):
        return 0  # who says that nothing is new hides nothing
    told = len(_VOCABULARY.sub("", words))
    share = 100 - told * 100 // len(words)
    return 100 if share >= _OPENING_SHARE and _OPENING.match(words) else share


def changes_state(part: str) -> bool:
    """Whether words put into a clause, or taken out of it, make another state of it: 完成, 拟."""
    return len(part) <= _SHORT and _STATE.search(part) is not None


def _is_fact(words: str) -> bool:
    found = _DONE.search(words)
    if found is None or _OPENING.match(words) or _AHEAD.match(words):
        return False
    return _WISH.search(words, 0, found.end()) is None
