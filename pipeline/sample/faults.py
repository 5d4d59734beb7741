"""What units do wrong, or only differently, in the sample weeks.

One declaration a fault. A unit that is not named sends an honest return in time.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from pipeline.domain.week import BEIJING, Week
from pipeline.sample.plans import FIRST_WEEK, ON_TIME, SECOND_WEEK, all_tasks
from pipeline.sample.returns import Form, Return, Row, honest_returns

UNCLEAR = "基本能"


@dataclass(frozen=True)
class Fault:
    """One unit's fault in one week."""

    week: str
    unit: str
    codes: tuple[str, ...]
    """The findings that it must cause: one for each named task, or else one for the unit's file."""
    happens: Callable[[Return], tuple[Return, ...]]
    """Turns the honest return into the files that really arrive."""
    task_ids: tuple[str, ...] = ()


def returns_of(week: Week) -> tuple[Return, ...]:
    """Returns the files that arrive in a week, in the order of the units in the list."""
    happens = {fault.unit: fault.happens for fault in FAULTS if fault.week == str(week)}
    return tuple(
        arrived
        for honest in honest_returns(week)
        for arrived in happens.get(honest.unit, _nothing_happens)(honest)
    )


def _nothing_happens(honest: Return) -> tuple[Return, ...]:
    return (honest,)


def _not_sent(_: Return) -> tuple[Return, ...]:
    return ()


def _received(moment: str, honest: Return) -> tuple[Return, ...]:
    return (replace(honest, received_at=dt.datetime.fromisoformat(moment)),)


def _unnumbered(honest: Return) -> tuple[Return, ...]:
    return (replace(honest, form=Form.UNNUMBERED),)


def _as_xls(honest: Return) -> tuple[Return, ...]:
    return (replace(honest, form=Form.XLS, name=_renamed(honest, ".xls")),)


def _as_scan(honest: Return) -> tuple[Return, ...]:
    return (replace(honest, form=Form.SCAN, name=_renamed(honest, "（扫描件）.pdf")),)


def _reworded(honest: Return) -> tuple[Return, ...]:
    """Rewords the headings: they say that the return describes the cut-off day."""
    day = honest.week.as_of
    received = dt.datetime.combine(day, honest.received_at.timetz())
    return (replace(honest, form=Form.REWORDED, filled_on=day, received_at=received),)


def _typed(
    task_id: str,
    honest: Return,
    *,
    deadline: str | None = None,
    progress: str | None = None,
    percent: int | str | None = None,
    forecast: str | None = None,
    reason: str | None = None,
) -> tuple[Return, ...]:
    """Changes words or figures in the row of one task."""
    (row,) = (row for row in honest.rows if row.task_id == task_id)
    typed = replace(
        row,
        deadline=row.deadline if deadline is None else deadline,
        progress=row.progress if progress is None else progress,
        percent=row.percent if percent is None else percent,
        forecast=row.forecast if forecast is None else forecast,
        reason=row.reason if reason is None else reason,
    )
    return (honest.with_row(typed),)


def _words_of_last_week(task_ids: tuple[str, ...], honest: Return) -> tuple[Return, ...]:
    for task in all_tasks():
        if task.task_id in task_ids:
            before = task.progress[FIRST_WEEK].text
            (honest,) = _typed(task.task_id, honest, progress=before)
    return (honest,)


def _row_added(row: Row, honest: Return) -> tuple[Return, ...]:
    return (replace(honest, rows=(*honest.rows, row)),)


def _corrected(task_id: str, progress: str, percent: int, honest: Return) -> tuple[Return, ...]:
    """Returns a hasty version of Thursday with these words, and the correction of Friday."""
    friday = honest.week.as_of
    thursday = friday - dt.timedelta(days=1)
    (hasty,) = _typed(task_id, honest, progress=progress, percent=percent, forecast=ON_TIME)
    first = replace(
        hasty,
        filled_on=thursday,
        received_at=dt.datetime.combine(thursday, dt.time(10, 12, 40), BEIJING),
    )
    correction = replace(
        honest,
        name=_renamed(honest, "（更正）.xlsx"),
        filled_on=friday,
        received_at=dt.datetime.combine(friday, dt.time(9, 35, 8), BEIJING),
    )
    return first, correction


def _renamed(honest: Return, ending: str) -> str:
    return PurePath(honest.name).stem + ending


_SUPPORTED_TASK = Row(
    task_id="08-01-2",
    text="青杠树村创建国家AAAA级景区通过初评",
    lead_unit="区文旅局",
    deadline="8月31日前",
    progress="配合三道堰镇做好创建指导，7月11日参加专家暗访，就旅游厕所和标识牌提出整改意见6条。",
    percent=60,
    forecast=ON_TIME,
    reason="无",
    escalation="无",
)
_INVENTED_TASK = Row(
    task_id="",
    text="筹备唐昌布鞋非遗工坊开放日活动",
    lead_unit="唐昌镇",
    deadline="7月31日前",
    progress="工坊场地布置完成，预约研学团队3批、110人，7月22日开放。",
    percent=60,
    forecast=ON_TIME,
    reason="无",
    escalation="无",
)

FAULTS = (
    Fault(FIRST_WEEK, "区房管局", ("D02",), partial(_received, "2017-07-07T17:48:15+08:00")),
    Fault(SECOND_WEEK, "古城镇", ("D01",), _not_sent),
    Fault(SECOND_WEEK, "区商务局", ("D02",), partial(_received, "2017-07-14T18:26:00+08:00")),
    Fault(
        SECOND_WEEK,
        "安靖镇",
        ("C01",),
        partial(_typed, "01-05-3", reason=""),
        ("01-05-3",),
    ),
    Fault(
        SECOND_WEEK,
        "区卫计局",
        ("V03",),
        partial(_typed, "09-02-1", deadline="8月31日前"),
        ("09-02-1",),
    ),
    Fault(
        SECOND_WEEK,
        "区教育局",
        ("M06",),
        partial(
            _corrected, "06-07-2", "窗口设在德源学校，办公设备和工作人员到位，正在试运行。", 90
        ),
    ),
    Fault(SECOND_WEEK, "区文旅局", ("M03",), partial(_row_added, _SUPPORTED_TASK), ("08-01-2",)),
    Fault(SECOND_WEEK, "新民场镇", (), _as_xls),
    Fault(SECOND_WEEK, "区水务局", (), _reworded),
    Fault(
        SECOND_WEEK, "花园镇", ("V01",), partial(_typed, "03-06-3", percent="约八成"), ("03-06-3",)
    ),
    Fault(SECOND_WEEK, "唐昌镇", ("M01",), partial(_row_added, _INVENTED_TASK)),
    Fault(SECOND_WEEK, "友爱镇", ("M02",), _unnumbered, ("04-04-1", "04-04-2")),
    Fault(SECOND_WEEK, "区审计局", ("F03", "D01"), _as_scan),
    Fault(
        SECOND_WEEK,
        "区城管局",
        ("H01",),
        partial(_words_of_last_week, ("01-06-2", "10-03-1")),
        ("01-06-2", "10-03-1"),
    ),
    Fault(
        SECOND_WEEK,
        "德源镇",
        ("H02",),
        partial(
            _typed,
            "06-06-1",
            progress="按实测里程重新核算，外立面改造完成0.5公里，人行道铺装480米，行道树补植39株。",
            percent=48,
        ),
        ("06-06-1",),
    ),
    Fault(
        SECOND_WEEK, "唐元镇", ("V02",), partial(_typed, "04-08-1", forecast=UNCLEAR), ("04-08-1",)
    ),
    Fault(
        SECOND_WEEK, "区人社局", ("V07",), partial(_typed, "06-02-3", progress="同上"), ("06-02-3",)
    ),
    Fault(
        "2017-W30",
        "区城管局",
        ("H07",),
        partial(
            _typed,
            "10-03-1",
            progress="按照区委区政府统一部署，新民场站压缩设备就位1台，渗滤液池防渗完成，"
            "第二座7月26日取得规划选址意见书。",
        ),
        ("10-03-1",),
    ),
    Fault(
        "2017-W31",
        "区文旅局",
        ("H08",),
        partial(
            _typed,
            "08-02-1",
            progress="余10个基础基坑全部清底，钢筋绑扎4个，其余10个基础推迟到8月底浇筑。",
        ),
        ("08-02-1",),
    ),
)
