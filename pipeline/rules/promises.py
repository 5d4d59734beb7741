"""Rule H08: what a unit said that it would do by a day, and what became of it."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "H08",
    "warning",
    over="promises",
    title="此前写明的时限推迟、到期不再提，或累计数倒退",
    message="{made_in}（{made_at}）写明“{made}”，{became}",
    why="说过什么时候办成、办成多少，又没有下文，比预估更能说明是否在推进",
    remedy="请写明这件事办成没有；没有办成的，说明原因和新的时间；累计数变小的，说明哪一个数有误",
    part="inspection",
)
def not_kept(
    promises: "pd.DataFrame", *, moved: float = 1, silent: float = 5, fell: float = 0
) -> "pd.Series[bool]":
    """`moved`: by how many days at least. `silent`: how many days after the day, since a return
    may be written before it. `fell`: by more than how many per cent."""
    days = promises["days"]
    now_silent = days.ge(silent) & promises["days_before"].lt(silent)  # told once
    return (
        (promises["verdict"].eq("moved") & days.ge(moved))
        | (promises["verdict"].eq("silent") & now_silent)
        | (promises["verdict"].eq("fell") & promises["share"].gt(fell))
    )
