"""任务对应: which tasks of each district belong to an item of the city's list."""

from dataclasses import replace

from pipeline.domain.registers.columns import A_TASK, TASK_ID
from pipeline.domain.registers.declaring import Column, Register

_BELOW = "(?:区县|县区|区市县|区(?:市)?县|区市|各区县|下级|所辖|区|县)"
COUNTERPARTS = Register(
    name="任务对应",
    purpose="市级汇总用：市级清单的每一项，各区县的哪些任务属于它。由市级办公室逐条登记，区县不用填。",
    called="任务对应|对应(?:表|关系|台账)",
    columns=(
        replace(
            TASK_ID,
            heading="市级任务编号",
            wordings=(rf"(?:市级?|市里|本级){A_TASK}*的?(?:编号|编码|序号|号)",),
            note="与市级清单的编号相同",
            width=14,
        ),
        Column(
            "district",
            "区县",
            "text",
            (rf"{_BELOW}(?:级)?(?:名称|单位)?", "区(?:市)?县名称"),
            "与 config.yaml 的 offices 中的名称相同",
            must=True,
        ),
        Column(
            "theirs",
            "区县任务编号",
            "text",
            (rf"{_BELOW}(?:级|的)?{A_TASK}*的?(?:编号|编码|序号|号)",),
            "与区县清单的编号相同；几项的用顿号隔开；这个区县没有这项任务的，写“无”",
            must=True,
            width=16,
        ),
        Column(
            "said",
            "区县任务内容",
            "text",
            (rf"{_BELOW}(?:级|的)?{A_TASK}+的?(?:内容|名称)",),
            "与区县清单相同，用来核对编号（区县改了编号就能发现），可以不填",
            width=36,
        ),
    ),
    needed=(("task_id",), ("district",), ("theirs",)),
    proves={"theirs": _BELOW},
    own=("theirs", "district"),
    counts="登记了就算；只用于 duban rollup，不改变任务的状态",
    of_city=True,
)
