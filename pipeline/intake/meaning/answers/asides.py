"""Clauses that only tell of the work so far: 已完成招标, 正在施工. They limit no verdict."""

from pipeline.domain.text import pattern

TELLS = pattern(
    r"已|正在|正(?=按|加快|抓紧)|累计|截[至止]|倒排工期|挂图作战|严格按照|组织专班|"
    r"(?:进展|推进)(?:较为|十分|总体)?(?:顺利|有序|正常|良好)|^目前|^现(?!场)|"
    r"^完成.*(?:%|元|公里|米|亩|户|吨)$"
)
"""Only what has begun: 拆迁顺利 and 加快施工 may be conditions, 正在加快施工 is not."""
TROUBLED = pattern(
    r"[未没不无难阻缺欠差停缓滞慢拖延迟逾卡争拒撤退等待才需须请若假倘除仅只剩或看视?否废违诉亏损塌涨短低偏疫雨被反返抗]|"
    r"取消|变更|更换|调整|重新|流标|推后|影响|纠纷|矛盾|风险|压力|问题|困难|力争|尽[量力快]|努力|希望|建议|申请|前提|"
    r"条件|协调|支持|取决|一旦|(?<!已)到位|方[可能]|后(?!续)|[能可会将]|预[计估判]|确保|保证|基本|大部|部分|"
    r"如(?!期|数|实)|其余|其他|超[期时过]|(?<![通经])过期|终止|解除|搁置|失效|到期|信访|上访|投诉|事故|查封|冻结|破产|放弃|异议|"
    r"仲裁|紧张|薄弱|污染|管控|整顿|处罚|约谈|通报|失败|中断|冲突|复杂|严峻|严重|列入|"
    r"(?:明确|确定|批准|批复|同意|审定|核定|约定|承诺|商定|定[于在]|计划|拟|安排).*[月季年底]|(?:的|项目|标段|点位|地块|片区)$"
)
"""Words that may say why it will not be done, or when, or of which part."""
STEPS = pattern(
    r"完成|进行|开展|推进|启动|实施|施工|进场|签[订约署]|印发|制定|制[作造]|召开|编制|组织|落实|部署|办理|报[送批审]|上报|"
    r"送审|提交|通过|取得|获批|批复|下达|拨付|到位|移交|建[成设立]|投[用入资产]|封顶|铺设|安装|调试|开[工挖标]|动工|浇筑|"
    r"拆除|搬迁|招标|挂网|公[示告]|中标|采购|对接|走访|排查|整[治改]|清理|宣传|培训|成立|形成|收集|征求|审[议查]|评审|论证|"
    r"设计|勘察|测绘|选址|立项|归档|验收|销号|使用|达到|累计|引进|发放|覆盖|新增|[栽种]植|绿化|改造|修复|恢复|加快|抓紧|"
    r"倒排|挂图|按照|按计划|有序|顺利|正常|会商|约谈|调研|起草|修改|汇总|梳理|交[底付]|备案|登记|评估|检测|监测|巡查|收尾|扫尾|完工|竣工|办结|报告|汇报|反馈|报区|赶上"
)
"""Steps of work. A clause that tells of the work so far has one of them."""
NO_VERDICTS = (
    r"电视|视频|可视|重视|查看|看板|不可移动|不可预见|难[点题]|疑难|困难(?:群众|户|职工|家庭)|无障碍|无偿|无线|无缝|"
    r"未成年|不锈钢|不良|不断|会[计见展]|能见度|可再生|可持续|"
    r"(?:采购|协调|推进|座谈|动员|现场|调度|办公|联席|听证|论证|评审|专题|工作|部署)会|"
    r"职能|功能|能源|节能|能评|智能|产能|能力|性能|会议|会同|会商|会审|专题会|协会|社会|委会|可研|许可|认可|可行性|"
    r"无人机|不动产|停车|看台|灾后|申请书|后勤|建议书|退役|等级|退耕|影响评价|无害化|未来|路缘|滞洪|缓坡|反馈|雨水|雨污"
)
"""Words with 能, 可, 会, 无 or the like in them that say nothing of the outcome."""


def only_tells(text: str) -> bool:
    """Whether a folded clause tells of work that was begun or done, and of no trouble."""
    if not (TELLS.search(text) and STEPS.search(text)):
        return False
    return TROUBLED.search(without_mere_words(text)) is None


def without_mere_words(text: str) -> str:
    """Returns the text without words that only look like a verdict: 困难群众, 未来, 不锈钢."""
    return _NO_VERDICTS.sub("", text)


_NO_VERDICTS = pattern(NO_VERDICTS)
