"""A city's week from its districts' sealed weeks: how each item stands, and what may not count."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from docx import Document

from pipeline.archive.bags.bag import INFO, TAGS, Bag, sha256_of
from pipeline.archive.bags.chain import chain_of
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.bags.manifest import manifest_text
from pipeline.archive.verify import verified
from pipeline.assess.city import CityView
from pipeline.city import rolled_up
from pipeline.cli.commands.archive import made_of
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Office as Named
from pipeline.domain.settings import OfficeBelow, Settings
from pipeline.engine.local import Here
from pipeline.history.results import table_rows
from pipeline.intake.files.grids import open_workbook
from pipeline.office.folder import OfficeFolder, remove
from tests.city_office import COUNTERPARTS, DISTRICTS, city, configured, district
from tests.command import contents, duban
from tests.office import WEEK, WITHOUT_PDF, Office, read_here, write_workbook
from tests.once import made_once
from tests.sealed_office import bags, copy_of
from tests.test_archive_damage import checksums_made_anew, writable

MAKE = partial(made_of, read=read_here)
LINES = COUNTERPARTS.strip().splitlines()
HEAD = LINES[0]


@pytest.fixture(scope="module")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def districts(root: Path) -> None:
        for name in DISTRICTS:
            district(root, name)

    return made_once(tmp_path_factory, "districts", districts)


@pytest.fixture
def root(sealed_once: Path, tmp_path: Path) -> Path:
    """A folder with the three districts, each of which has sealed its week."""
    return Path(shutil.copytree(sealed_once, tmp_path / "all", symlinks=True))


def rolled(office: Office) -> CityView:
    return rolled_up(office.folder, office.the_week, office.settings, Here())


def standings(view: CityView) -> dict[str, dict[str, str]]:
    return {
        item.task.task_id: {cell.district.name: cell.standing for cell in item.cells}
        for item in view.items
    }


def looks(view: CityView) -> dict[str, str]:
    return {each.name: each.look for each in view.districts}


def noted(view: CityView) -> set[tuple[str, str]]:
    """Returns where something could not be used, as (item, district)."""
    return {(note.item, note.district) for note in view.faults}


def of(root: Path, name: str) -> Bag:
    return bags(Office(root / name))[-1]


ALL_WELL = {
    "1": {"东区": "on_track", "西区": "on_track", "南区": "on_track"},
    "2": {"东区": "overdue", "西区": "none", "南区": "unreported"},
}


def test_each_item_stands_as_the_worst_of_its_tasks(root: Path) -> None:
    view = rolled(city(root))
    assert standings(view) == ALL_WELL
    assert [(item.task.task_id, [c.named for c in item.slow]) for item in view.slow] == [
        ("2", ["东区（1-2已逾期14天）", "南区（4未报送）"])
    ]
    assert (view.notes, view.proposals) == ((), ())


def test_slow_districts_are_named_in_every_report(root: Path) -> None:
    office = city(root)
    rolled(office)
    outbox = office.folder.results(office.the_week)
    texts = [(outbox / "index.html").read_text("utf-8")]
    for path in outbox.glob("*.docx"):
        made = Document(str(path))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        texts.append("\n".join([*cells, *(each.text for each in made.paragraphs)]))
    (book,) = outbox.glob("*.xlsx")
    grids = open_workbook(book.read_bytes(), office.settings.limits).grids[:3]
    texts += ["\n".join(str(value) for row in grid.rows for value in row) for grid in grids]
    assert len(texts) == 6
    for text in texts:
        assert "东区" in text
        assert "未报送" in text
        assert "{" not in text.partition("</style>")[2] or "<style>" not in text


def test_what_a_district_itself_found_slow_is_slow(root: Path) -> None:
    """A task that is on its way and far behind its time (S03), as the district's finding says."""
    bag = of(root, "西区")
    change(bag, "findings.csv", lambda text: text + "S03,warning,区水务局,A-2,,,,落后很多,请抓紧\n")
    view = rolled(city(root))
    (slow,) = view.items[0].slow
    assert (slow.district.name, slow.standing) == ("西区", "on_track")
    assert slow.why == "A-2正常推进（落后很多）"


def change(bag: Bag, name: str, how: Callable[[str], str]) -> None:
    """Changes a table and makes the checksums anew, as if the district had sealed it so."""
    writable(bag.path)
    path = bag.results / "data" / name
    path.write_text(how(path.read_text("utf-8-sig")), "utf-8-sig")
    checksums_made_anew(bag)


# Districts that may not count


def missing(root: Path) -> None:
    remove(root / "西区" / "archive" / WEEK)


def of_another_week(root: Path) -> None:
    bag = of(root, "西区")
    writable(bag.path.parent)
    (root / "西区" / "archive" / WEEK).rename(root / "西区" / "archive" / "2017-W27")


def altered(root: Path) -> None:
    bag = of(root, "西区")
    writable(bag.path)
    (bag.data / "inbox" / WEEK / "区水务局.xlsx").write_bytes(b"another")


def of_another_version(root: Path) -> None:
    bag = of(root, "西区")
    writable(bag.path)
    info = bag.path / INFO
    info.write_bytes(info.read_bytes().replace(b"Bag-Version: 1", b"Bag-Version: 2"))
    assert ("Duban-Bag-Version", "2") in bag.entries()
    digests = {name: sha256_of(bag.path / name) for name in bag.tag_checksums()}
    (bag.path / TAGS).write_bytes(manifest_text(digests).encode())


def broken_earlier(root: Path) -> None:
    """Another week of the district, after which somebody changed the one before."""
    office = copy_of(root / "西区", Office(root / "新西区"), "2017-W29")
    named = Named(district="西区", name="西区目标督查办公室")
    office.settings = Settings(office=named, reports=WITHOUT_PDF)
    office.run()
    bag = bags(office, WEEK)[-1]
    change(bag, "tasks.csv", lambda text: text.replace("已开工", "已完工"))
    remove(root / "西区")
    (root / "新西区").rename(root / "西区")


def handed_in_by_another(root: Path) -> None:
    remove(root / "西区")
    shutil.copytree(root / "东区", root / "西区", symlinks=True)


def no_folder(root: Path) -> None:
    remove(root / "西区")


def packed(root: Path) -> None:
    remove(root / "西区")
    (root / "西区").write_bytes(b"PK")


def never_sealed(root: Path) -> None:
    remove(root / "西区" / "archive")


def no_tables(root: Path) -> None:
    bag = of(root, "西区")
    writable(bag.path)
    (bag.results / "data" / "tasks.csv").unlink()
    checksums_made_anew(bag)


WRONG = {
    "missing": missing,
    "missing ": of_another_week,
    "altered": altered,
    "other_version": of_another_version,
    "chain": broken_earlier,
    "other_office": handed_in_by_another,
    "no_folder": no_folder,
    "no_folder ": packed,
    "no_archive": never_sealed,
    "damaged": no_tables,
}


@pytest.mark.parametrize("look", WRONG)
def test_a_district_that_may_not_count_is_named_and_the_rest_goes_on(root: Path, look: str) -> None:
    WRONG[look](root)
    office = city(root)
    view = rolled(office)
    assert looks(view) == {"东区": "read", "西区": look.strip(), "南区": "read"}
    assert standings(view)["1"] == ALL_WELL["1"] | {"西区": "unread"}
    assert [note.district for note in view.faults] == ["西区"]
    (named,) = (each for each in view.districts if not each.is_read)
    assert named.why
    assert str(root) not in named.why
    ended = duban("rollup", "--root", office.root, "--week", WEEK)
    assert (ended.returncode, "西区" in ended.stdout) == (1, True)


def test_a_chain_that_broke_in_an_earlier_week_is_no_ground_for_a_later_one(root: Path) -> None:
    broken_earlier(root)
    office = city(root)
    office.week = "2017-W29"
    view = rolled(office)
    assert looks(view) == {"东区": "missing", "西区": "chain", "南区": "missing"}
    assert "最近封存的是 2017-W28" in view.districts[0].why


def below(*said: tuple[str, str]) -> tuple[OfficeBelow, ...]:
    return tuple(OfficeBelow(name=name, folder=folder) for name, folder in said)


def test_two_of_one_name_are_neither(root: Path) -> None:
    office = city(root)
    configured(
        office, offices=below(("东区", "../东区"), ("东 区", "../西区"), ("南区", "../南区"))
    )
    view = rolled(office)
    assert [each.look for each in view.districts] == ["same_name", "same_name", "read"]
    assert view.counts["cells_on_track"] == 1


def test_one_folder_for_two_is_neither(root: Path) -> None:
    office = city(root)
    configured(
        office, offices=below(("东区", "../东区"), ("西区", "../东区/../东区"), ("南区", "../南区"))
    )
    assert [each.look for each in rolled(office).districts] == [
        "same_folder",
        "same_folder",
        "read",
    ]


def test_without_a_folder_it_is_named(root: Path) -> None:
    office = city(root)
    configured(office, offices=(*office.settings.offices, *below(("北区", ""), ("中区", " "))))
    found = looks(rolled(office))
    assert (found["北区"], found["中区"], found["东区"]) == ("no_folder", "no_folder", "read")


def test_an_archive_that_was_handed_in_is_read_and_an_alias_is_a_name(root: Path) -> None:
    shutil.copytree(root / "西区" / "archive", root / "交来", symlinks=True)
    office = city(root)
    handed = OfficeBelow(name="西城", folder="../交来", aliases=("西区",))
    configured(office, offices=(*below(("东区", "../东区"), ("南区", "../南区")), handed))
    view = rolled(office)
    assert set(looks(view).values()) == {"read"}
    assert standings(view)["1"]["西城"] == "on_track"


def test_cutoffs_that_differ_are_told(root: Path) -> None:
    bag = of(root, "西区")
    change(
        bag,
        "run.json",
        lambda text: text.lstrip("\ufeff").replace("2017-07-14T17:00", "2017-07-13T12:00"),
    )
    path = bag.results / "data" / "run.json"
    path.write_text(path.read_text("utf-8-sig"), "utf-8")
    checksums_made_anew(bag)
    view = rolled(city(root))
    assert view.cutoffs == {"7月14日17:00": ("东区", "南区"), "7月13日12:00": ("西区",)}


# Which tasks belong to an item


@pytest.mark.parametrize(
    ("row", "fault", "standing"),
    [
        ("| 1 | 西区 | A-9 | |", ("1", "西区"), "doubt"),
        ("| 1 | 西区 | A-1、A-9 | |", ("1", "西区"), "doubt"),
        ("| 1 | 西区 | A-2 | 修建城北污水处理厂 |", ("1", "西区"), "doubt"),
        ("| 1 | 西区 | A-1 | 改造老旧小区供水管网西片 |", ("1", "西区"), "doubt"),
        ("| 1 | 西城区 | A-1 | |", ("1", "西城区"), "unlinked"),
        ("| 7 | 西区 | A-1 | |", ("7", "西区"), "unlinked"),
        ("| 1 | 西区 | | |", ("1", "西区"), "unlinked"),
        ("| 1 | | A-1 | |", ("1", ""), "unlinked"),
        ("| 1 | 西区 | 无 | |\n| 1 | 西区 | A-1 | |", ("1", "西区"), "doubt"),
    ],
)
def test_a_counterpart_in_doubt_is_no_good_news(
    root: Path, row: str, fault: tuple[str, str], standing: str
) -> None:
    others = [line for line in LINES if not line.strip().startswith("| 1 | 西区")]
    view = rolled(city(root, counterparts="\n".join([*others, row])))
    assert standings(view)["1"]["西区"] == standing
    assert fault in noted(view)
    assert standings(view)["2"] == ALL_WELL["2"]


def test_a_task_in_doubt_beside_one_that_is_overdue_leaves_it_overdue(root: Path) -> None:
    rows = [line.replace("| 东区 | 1-2 |", "| 东区 | 1-2、9 |") for line in LINES]
    rows = [line.replace("建成社区养老服务中心2个", "") for line in rows]
    view = rolled(city(root, counterparts="\n".join(rows)))
    assert standings(view)["2"]["东区"] == "overdue"
    assert noted(view) == {("2", "东区")}


def test_a_register_that_cannot_be_read_is_told(root: Path) -> None:
    office = city(root, counterparts="")
    office.folder.registers.mkdir()
    (office.folder.registers / "任务对应.xlsx").write_bytes(b"no workbook")
    office.kept("别的.xlsx", 通讯录="| 姓名 | 电话 |\n| 张三 | 1 |")
    notes = [(note.place.split("/")[-1], note.holds) for note in rolled(office).notes]
    assert notes[:2] == [("任务对应.xlsx", False), ("别的.xlsx", True)] or notes[:2] == [
        ("别的.xlsx", True),
        ("任务对应.xlsx", False),
    ]


def test_a_register_of_5_000_rows_is_read_within_the_limits(root: Path) -> None:
    rows = [f"| 1 | 第{number}区 | 1-{number % 7} | 第{number}号工程 |" for number in range(5_000)]
    view = rolled(city(root, counterparts="\n".join([*LINES, *rows])))
    assert standings(view) == ALL_WELL
    assert len(view.faults) == 5_000


def test_words_that_are_alike_only_propose(root: Path) -> None:
    office = city(root, counterparts="")
    view = rolled(office)
    assert set(standings(view)["1"].values()) == {"unlinked"}
    assert view.counts["cells_on_track"] == 0
    assert {(p.item.task_id, p.district, p.task.text("task_id")) for p in view.proposals} >= {
        ("1", "东区", "1-1"),
        ("2", "东区", "1-2"),
        ("2", "南区", "4"),
    }
    assert [note.kind for note in view.faults] == ["counterpart"]
    assert duban("rollup", office.root, "--week", WEEK).returncode == 1


def test_a_proposal_counts_when_it_was_pasted_and_not_before(root: Path) -> None:
    office = city(root, counterparts="")
    rolled(office)
    (made,) = office.folder.results(office.the_week).glob("*区县进展情况.xlsx")
    office.folder.registers.mkdir(exist_ok=True)
    shutil.copy(made, office.folder.registers / "汇总.xlsx")
    view = rolled(office)
    assert set(standings(view)["1"].values()) == {"unlinked"}
    assert any("建议" in note.words for note in view.faults)
    (office.folder.registers / "汇总.xlsx").unlink()
    grid = next(
        grid
        for grid in open_workbook(made.read_bytes(), office.settings.limits).grids
        if grid.name.startswith("任务对应")
    )
    first = next(at for at, row in enumerate(grid.rows) if row[0] == "市级任务编号")
    rows = [row[:4] for row in grid.rows[first:] if row[1]]
    table = "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
    write_workbook(office.folder.registers / "任务对应.xlsx", {"任务对应": table})
    assert standings(rolled(office))["1"]["东区"] == "on_track"


# Sealed, verified, made again, traced


def test_it_is_sealed_and_made_again_alone(root: Path) -> None:
    office = city(root)
    rolled(office)
    (bag,) = bags(office)
    digests = {of(root, name).digest() for name in DISTRICTS}
    said = json.loads((bag.results / "data" / "run.json").read_text("utf-8"))
    assert {each["sha256"] for each in said["offices"].values()} == digests
    assert contents(office.folder.results(office.the_week)) == contents(bag.results)
    before = contents(office.folder.archive)
    rolled(office)
    assert contents(office.folder.archive) == before, "nothing changed, nothing sealed"
    for name in DISTRICTS:
        remove(root / name)
    told = verified(office.folder.archive, bag, MAKE)
    assert (told.faults, told.comparison and told.comparison.verdict) == ((), "same_bytes")
    assert duban("verify", "--outbox", "--root", office.root).returncode == 0
    assert chain_of(office.folder.archive).faults == ()


def test_it_is_run_again_with_the_settings_of_today(root: Path, tmp_path: Path) -> None:
    office = city(root)
    rolled(office)
    named = Named(district="某市", name="某市督查室")
    configured(office, office=named)
    words = ("rerun", WEEK, "--current", "--root", office.root, "--out", tmp_path / "again")
    ended = duban(*words)
    assert (ended.returncode, "config.yaml" in ended.stdout) == (0, True)
    assert "某市督查室" in (tmp_path / "again" / "index.html").read_text("utf-8")


def test_a_district_that_sealed_again_is_the_reason_of_a_new_revision(root: Path) -> None:
    office = city(root)
    rolled(office)
    change(of(root, "西区"), "tasks.csv", lambda text: text.replace("已开工", "已完工"))
    rolled(office)
    first, second = bags(office)
    assert second.info()["Duban-Reason"] == "区县“西区”的封存有改动"
    assert faults_of(first) == faults_of(second) == []


def test_a_figure_of_a_district_that_somebody_changed_in_the_citys_bag_is_told(root: Path) -> None:
    """Checksums of the city's own bag made anew: the district's digest still vouches."""
    office = city(root)
    rolled(office)
    (bag,) = bags(office)
    writable(bag.path)
    copied = next((bag.data / "offices").rglob("东区/**/tasks.csv"))
    copied.write_text(copied.read_text("utf-8").replace("overdue", "done"), "utf-8")
    checksums_made_anew(bag)
    assert faults_of(bag) == []
    told = verified(office.folder.archive, bag, MAKE)
    assert not told.holds
    with pytest.raises(CannotWork, match="东区"):
        made_of(OfficeFolder(bag.data), WEEK, read_here)
    assert duban("trace", "2", "--root", office.root).returncode == 1


def test_a_figure_leads_to_district_bag_file_and_cell(root: Path) -> None:
    office = city(root)
    rolled(office)
    ended = duban("trace", "2", "--root", office.root)
    assert ended.returncode == 0
    digest = of(root, "东区").digest()
    (row,) = [
        row
        for row in table_rows(of(root, "东区").results / "data" / "tasks.csv")
        if row["task_id"] == "1-2"
    ]
    for said in ("东区：已逾期", digest, "（C2）：80", "区民政局.xlsx", row["source_sha256"]):
        assert said in ended.stdout
    altered_file = of(root, "东区").data / "inbox" / WEEK / "区民政局.xlsx"
    writable(of(root, "东区").path)
    altered_file.write_bytes(b"another")
    ended = duban("trace", "2", "--root", office.root)
    assert ended.returncode == 1
    assert "有改动" in ended.stdout
    remove(root / "东区")
    ended = duban("trace", "2", "--root", office.root)
    assert ended.returncode == 0
    assert "现在不在" in ended.stdout


# The folder of a city


@pytest.mark.parametrize(
    "words", [("run",), ("status",), ("forms", "--week", WEEK), ("month", "2017-07", "--close")]
)
def test_a_city_has_no_weeks_of_its_own(root: Path, words: tuple[str, ...]) -> None:
    office = city(root)
    ended = duban(*words, "--root", office.root)
    assert ended.returncode == 2
    assert "duban rollup" in ended.stderr


def test_without_districts_or_list_one_clear_line(root: Path) -> None:
    office = city(root)
    office.folder.master(office.the_week.month).unlink()
    ended = duban("rollup", office.root, "--week", WEEK)
    assert (ended.returncode, "2017-07.xlsx" in ended.stderr) == (2, True)
    configured(office, offices=())
    ended = duban("rollup", office.root, "--week", WEEK)
    assert (ended.returncode, "offices" in ended.stderr) == (2, True)
    assert duban("rollup", root / "没有").returncode == 2


def test_only_a_city_gets_the_empty_register(root: Path) -> None:
    office = city(root, counterparts="")
    assert duban("registers", "--root", office.root).returncode == 0
    assert (office.folder.registers / "任务对应.xlsx").is_file()
    assert duban("registers", "--root", root / "东区").returncode == 0
    assert not (root / "东区" / "inbox" / "registers" / "任务对应.xlsx").exists()
    assert rolled(office).counts["cells_unlinked"] == 6
