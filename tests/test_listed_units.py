"""Who leads a task, as the month's list says it, and what of it is told as doubtful."""

import pytest

from pipeline.domain.settings import Group, Settings, Unit
from pipeline.intake.meaning.units.casts import cast_of
from tests.office import WITHOUT_PDF, Office

TOWNS = Group(name="各镇（街道）", aliases=("各镇街",), units=("古城镇", "唐元镇"))


def listed(office: Office, *cells: str) -> None:
    lines = [f"| {n} | 任务{n}甲乙丙 | {cell} | 7月底 |" for n, cell in enumerate(cells, start=1)]
    office.master("\n".join(("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |", *lines)))


def units(office: Office) -> list[str]:
    return [unit.name for unit in office.view().units]


def told(office: Office, code: str) -> list[str]:
    return [finding.message for finding in office.view().findings if finding.code == code]


def test_a_group_without_a_setting_is_told_and_owes_no_return(office: Office) -> None:
    listed(office, "区水务局", "各镇（街道）", "区水务局、各镇（街道）")
    assert office.found("L", "D01") == {("C3", "L08"), ("区水务局", "D01")}
    assert told(office, "L08") == [
        "牵头单位“各镇（街道）”：“各镇（街道）”没有写明是哪些单位（共2行）"
    ]
    (finding,) = (f for f in office.view().findings if f.code == "L08")
    assert "groups 中写明：- {name: 各镇（街道）, units: [" in finding.hint


@pytest.mark.parametrize("called", ["各镇（街道）", "各镇、街道", "各镇街", "各 镇(街道)"])
def test_each_unit_of_a_group_owes_a_return(office: Office, called: str) -> None:
    office.settings = Settings(groups=(TOWNS,), reports=WITHOUT_PDF)
    listed(office, "区水务局", called, f"区水务局牵头，{called}配合")
    assert units(office) == ["区水务局", "古城镇", "唐元镇"]
    assert office.view().tasks[2].leads == ("区水务局",)
    assert office.found("L", "D01") == {
        ("区水务局", "D01"),
        ("古城镇", "D01"),
        ("唐元镇", "D01"),
    }


@pytest.mark.parametrize(
    "slip", ["张三", "待定", "同下", "牵头", "等", "见附件", "13800000000", "做好防汛工作", "全区"]
)
def test_what_is_no_unit_is_the_lists_fault(office: Office, slip: str) -> None:
    listed(office, "区水务局", slip)
    assert units(office) == ["区水务局"]
    assert ("C3", "L08") in office.found()
    assert slip in told(office, "L08")[0]
    assert ("区水务局", "D01") in office.found()


@pytest.mark.parametrize("slip", ["区水务局局", "区水雾局", "区水利局"])
def test_a_slip_of_a_name_counts_for_the_unit_that_is_meant_and_is_told(
    office: Office, slip: str
) -> None:
    listed(office, *["区水务局"] * 6, slip)
    assert units(office) == ["区水务局"]
    assert office.found("L") == {("C8", "L13")}
    assert f"“{slip}”疑为“区水务局”之误" in told(office, "L13")[0]


@pytest.mark.parametrize("once", ["区民政局", "区财政局", "区体育局", "唐昌镇", "国网郫都供电公司"])
def test_a_real_unit_with_one_task_owes_its_return(office: Office, once: str) -> None:
    listed(office, *["区教育局"] * 9, *["唐元镇"] * 9, once)
    assert office.found("L") == set()
    assert (once, "D01") in office.found()


def test_a_name_in_the_settings_is_a_unit_whatever_it_looks_like(office: Office) -> None:
    listed(office, "蜀都新城")
    assert office.found("L", "D01") == {("C2", "L08")}
    office.settings = Settings(units=(Unit(name="蜀都新城"),), reports=WITHOUT_PDF)
    assert office.found("L", "D01") == {("蜀都新城", "D01")}


def test_an_invented_unit_gets_no_form_and_no_letter(office: Office) -> None:
    listed(office, "区水务局", "各镇（街道）")
    office.run()
    names = [path.name for path in (office.root / "outbox").rglob("*") if path.is_file()]
    assert any("区水务局" in name for name in names)
    assert not any("各镇" in name for name in names)


def test_the_unit_of_the_row_above_is_a_guess(office: Office) -> None:
    listed(office, "同上", "区水务局牵头，区财政局配合", "同上", "〃")
    assert [task.leads for task in office.view().tasks] == [(), *[("区水务局",)] * 3]
    assert office.found("L") == {("C2", "L08"), ("C4", "L13"), ("C5", "L13")}


@pytest.mark.parametrize(
    "cell", ["\ue000\ue001区水务局", "（" * 300, "区水务局" * 9000, "共同" * 9000]
)
def test_no_cell_stops_the_batch(office: Office, cell: str) -> None:
    listed(office, "区财政局", cell)
    assert "区财政局" in units(office)


def test_a_dot_within_a_name_parts_no_units() -> None:
    assert cast_of("马家·回族乡").leads == ("马家·回族乡",)
    assert cast_of("区水务局（牵头）·区财政局")[:2] == cast_of("区水务局（牵头）、区财政局")[:2]
