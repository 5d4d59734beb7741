"""The week's messages: who gets them, what each says, and the form of the file."""

import datetime as dt
import email
import email.policy
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.assess.view import WeekView
from pipeline.cli.command_line import main
from pipeline.domain.errors import CannotWork
from pipeline.domain.findings import Finding
from pipeline.domain.settings import Mail, Reports, Settings, Unit
from pipeline.domain.settings import Office as OfficeSettings
from pipeline.domain.week import BEIJING
from pipeline.merge.subjects import FileFacts
from pipeline.post import write_messages
from pipeline.post.letters.contexts import context_of
from pipeline.post.letters.eml import identity, message
from pipeline.post.letters.letters import letters
from pipeline.post.letters.messages import without_address
from pipeline.templates.contexts.letters import CorrectionContext, ReminderContext
from pipeline.templates.text import problems
from tests.mail_office import FOREST, LEADERS, OFFICE, RETURN, WATER, mail_of, mail_office
from tests.office import Office
from tests.week_views import WEEK, file, finding, task, week

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
TABLE, REPORT = "2017年7月第2周进展情况一览表.docx", "2017年7月第2周例外情况报告.docx"


def parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def body(content: bytes) -> str:
    text = parsed(content).get_body()
    assert text is not None
    return str(text.get_content()).replace("\r\n", "\n")


def addressed(view: WeekView, *units: Unit, leaders: tuple[str, ...] = ()) -> dict[str, list[str]]:
    settings = Settings(units=units, mail=Mail(leaders=leaders))
    return {letter.stem: list(letter.to) for letter in letters(view, settings)}


def made(view: WeekView, tmp_path: Path, **settings: object) -> dict[str, bytes]:
    write_messages(view, Settings(**settings), TEMPLATES, tmp_path, {})  # type: ignore[arg-type]
    return {path.name: path.read_bytes() for path in (tmp_path / "mail").iterdir()}


# Recipients


def test_a_run_writes_to_the_leaders_to_who_is_missing_and_to_who_erred(office: Office) -> None:
    mail_office(office).run()
    to = {
        path.name: parsed(path.read_bytes())["To"] for path in sorted(mail_of(office).glob("*.eml"))
    }
    assert {name: str(addresses or "") for name, addresses in to.items()} == {
        "01-报送领导.eml": ", ".join(LEADERS),
        "催报-区农林局.eml": FOREST,
        "催报-区教育局.eml": "",
        "退回修改-区水务局.eml": WATER,
    }
    listed = (mail_of(office) / "没有邮箱的单位.txt").read_text("utf-8-sig")
    assert "区教育局（催报）" in listed
    assert "区农林局" not in listed


def test_only_what_the_unit_can_mend_or_check_is_sent_back() -> None:
    view = week(
        task("1"),
        task("2", lead_unit="区水务局"),
        task("3", lead_unit="区农林局"),
        task("4", lead_unit="区教育局"),
        findings=[
            finding("V01", "error", "区规建局", "看不懂", task_id="1", cell="F5", file="甲.xlsx"),
            finding("S01", "error", "区水务局", "建议专项督查", task_id="2"),
            finding("V03", "warning", "区水务局", "时限改了", task_id="2", file="乙.xlsx"),
            finding("C01", "error", "区农林局", "没有原因", task_id="3", file="旧.xlsx"),
            finding("F06", "error", "区教育局", "仍在写入", file="丙.xlsx"),
        ],
        files=[file("旧.xlsx", "区农林局", "superseded")],
    )
    assert addressed(view) == {"01-报送领导": [], "退回修改-区规建局": [], "请核对-区水务局": []}


def test_a_unit_gets_one_letter() -> None:
    view = week(
        task("1", reported=False, status="unreported"),
        missing=["区规建局"],
        findings=[
            finding("F03", "error", "区规建局", "是 PDF", file="甲.pdf"),
            finding("V03", "warning", "区规建局", "时限改了", file="乙.xlsx"),
        ],
        files=[file("甲.pdf", "区规建局", "rejected"), file("乙.xlsx", "区规建局", "rejected")],
    )
    assert addressed(view) == {"01-报送领导": [], "催报并退回修改-区规建局": []}


def test_who_gets_a_file_back_gets_the_letter_about_it() -> None:
    """A joint task is found wrong in the file of the one unit that sent it."""
    view = week(
        task("1"),
        findings=[finding("H06", "warning", "区规建局、区水务局", "已过时限", file="甲.xlsx")],
        files=[file("甲.xlsx", "区规建局")],
    )
    assert addressed(view) == {"01-报送领导": [], "请核对-区规建局": []}


def test_a_unit_is_asked_which_of_two_returns_counts() -> None:
    view = week(
        task("1"),
        findings=[finding("M07", "error", "区规建局", "哪份为准", file="旧.xlsx")],
        files=[file("旧.xlsx", "区规建局", "superseded")],
    )
    assert addressed(view) == {"01-报送领导": [], "退回修改-区规建局": []}


def test_a_unit_that_config_yaml_calls_otherwise_has_its_address() -> None:
    view = week(task("1"), missing=["区规建局"])
    unit = Unit(name="区规划和建设局", aliases=("区规建局",), mail=("gjj@example.org",))
    assert addressed(view, unit)["催报-区规建局"] == ["gjj@example.org"]


def test_who_has_no_address_is_listed_once_with_all_that_is_due() -> None:
    view = week(
        task("1"),
        missing=["区规建局"],
        findings=[
            finding("F03", "error", "区规建局", "是 PDF", file="甲.pdf"),
            finding("U01", "error", "", "认不出", file="周报.xlsx"),
        ],
    )
    assert without_address(view, Settings()) == [
        "领导（报送领导）",
        "区规建局（催报并退回修改）",
        "单位不明（退回修改：周报.xlsx）",
    ]


def strange(name: str, unit: str) -> FileFacts:
    """Returns a file that gives a unit's name which the list does not have."""
    return replace(file(name, "", "rejected"), stranger=unit)


def unknown(*files: str) -> list[Finding]:
    return [finding("U01", "error", "", f"{name}认不出", file=name) for name in files]


def test_a_unit_that_the_list_does_not_name_gets_a_letter_about_its_files() -> None:
    view = week(
        task("1"),
        files=[strange("a.xlsx", "县气象局"), strange("b.xlsx", "县供销社")],
        findings=unknown("a.xlsx", "b.xlsx", "c.xlsx"),
    )
    assert addressed(view) == {
        "01-报送领导": [],
        "退回修改-县气象局": [],
        "退回修改-县供销社": [],
    }
    (letter,) = (each for each in letters(view, Settings()) if each.unit == "县气象局")
    said = context_of(letter, view, [])
    assert isinstance(said, CorrectionContext)
    assert (said.count, [part.file for part in said.files]) == (1, ["a.xlsx"])
    assert without_address(view, Settings()) == [
        "领导（报送领导）",
        "县气象局（退回修改）",
        "县供销社（退回修改）",
        "单位不明（退回修改：c.xlsx）",
    ]


def test_no_made_up_name_gets_the_letter_of_a_unit_or_floods_the_office() -> None:
    listed = week(task("1"), files=[strange("a.xlsx", "区规建局 ")], findings=unknown("a.xlsx"))
    assert listed.strangers == {}
    names = [f"{n}.xlsx" for n in range(50)]
    flood = week(
        task("1"),
        files=[strange(name, f"第{name[:-5]}局") for name in names],
        findings=unknown(*names),
    )
    assert len(flood.strangers) == 20
    assert len(letters(flood, Settings())) == 21
    assert len(without_address(flood, Settings())) == 1 + 20 + 30


# Contents


def test_the_leaders_get_the_word_files_under_their_names(office: Office) -> None:
    mail_office(office).run()
    content = (mail_of(office) / "01-报送领导.eml").read_bytes()
    attached = {part.get_filename() or "": part for part in parsed(content).iter_attachments()}
    assert [name for name in attached if name in (TABLE, REPORT)] == [TABLE, REPORT]
    assert set(attached) == {path.name for path in mail_of(office).parent.glob("*.docx")}
    for name, part in attached.items():
        assert part.get_content() == (mail_of(office).parent / name).read_bytes()
    said = body(content)
    assert "3项具体任务" in said
    assert "3个牵头单位中，1个按时报送、2个缺报（报送截止时间为7月14日17:00）。" in said
    assert "1. 2017年7月第2周进展情况一览表\n" in said


def test_pdfs_stay_behind(tmp_path: Path) -> None:
    for name in (TABLE, REPORT, REPORT.replace("docx", "pdf"), "另一份.pdf"):
        (tmp_path / name).write_bytes(b"x")
    content = made(week(task("1")), tmp_path)["01-报送领导.eml"]
    names = [part.get_filename() for part in parsed(content).iter_attachments()]
    assert names == [TABLE, REPORT]


def test_a_reminder_says_what_is_missing_since_when(tmp_path: Path) -> None:
    view = week(task("1", deadline_text="7月20日前", deadline=None), missing=["区规建局"])
    said = body(made(view, tmp_path)["催报-区规建局.eml"])
    assert "报送截止时间（7月14日17:00）已过，尚未收到贵单位" in said
    assert "1. 1　任务1（完成时限：7月20日前）" in said
    assert "连续2周缺报或迟报" in said


def test_a_reminder_asks_only_for_what_is_not_done(tmp_path: Path) -> None:
    done = task("1", status="done", reported=False)
    silent = [task(n, status="unreported", reported=False) for n in "23"]
    said = body(made(week(done, *silent, missing=["区规建局"]), tmp_path)["催报-区规建局.eml"])
    assert "贵单位牵头、尚未办结的任务共2项：" in said
    assert "1. 2　任务2" in said
    assert "任务1" not in said


def test_no_letter_is_older_than_what_it_tells(tmp_path: Path) -> None:
    late = replace(
        file("扫描件.pdf", "区规建局", "rejected", "这是 PDF 文件"),
        received_at=dt.datetime(2017, 7, 18, 9, tzinfo=BEIJING),
    )
    view = replace(
        week(task("1"), missing=["区规建局"], files=[late]), reports=Reports(date="blank")
    )
    for name, content in made(view, tmp_path).items():
        if name.endswith(".eml"):
            assert body(content).rstrip().endswith("2017年7月18日")
            assert parsed(content)["Date"] == "Tue, 18 Jul 2017 09:00:00 +0800"


def test_a_reminder_owns_that_something_came_which_could_not_be_used(tmp_path: Path) -> None:
    scan = file("扫描件.pdf", "区规建局", "rejected", "这是 PDF 文件")
    view = week(task("1"), missing=["区规建局"], files=[scan])
    said = body(made(view, tmp_path)["催报-区规建局.eml"])
    assert "7月13日09:30报送的“扫描件.pdf”不能采用：这是 PDF 文件" in said


def test_a_correction_request_lists_each_error_and_takes_the_marked_workbook_along(
    tmp_path: Path,
) -> None:
    place = {"task_id": "1", "file": "甲.xlsx", "sheet": "周报表", "cell": "F5"}
    view = week(task("1"), findings=[finding("V01", "error", "区规建局", "看不懂", **place)])
    marked = tmp_path / "units" / "区规建局" / "退回修改-甲.xlsx"
    marked.parent.mkdir(parents=True)
    marked.write_bytes(b"marked")
    content = made(view, tmp_path)["退回修改-区规建局.eml"]
    assert "1. 任务1，“周报表”F5单元格：看不懂。" in body(content)
    (attached,) = parsed(content).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("退回修改-甲.xlsx", b"marked")


def test_what_only_needs_checking_is_asked_for_as_such(tmp_path: Path) -> None:
    place = {"task_id": "1", "file": "甲.xlsx", "sheet": "周报表", "cell": "G5"}
    late = finding("H06", "warning", "区规建局", "已过时限仍填“是”", **place)
    view = week(task("1"), findings=[late], files=[file("甲.xlsx", "区规建局")])
    said = body(made(view, tmp_path)["请核对-区规建局.eml"])
    assert "有1处请核对" in said
    assert "1. 任务1，“周报表”G5单元格：已过时限仍填“是”。" in said
    assert "1个工作日内核对" in said
    assert "需要改正。" not in said


def test_a_correction_request_says_what_else_to_check(tmp_path: Path) -> None:
    view = week(
        task("1"),
        findings=[
            finding("V01", "error", "区规建局", "看不懂", file="甲.xlsx"),
            finding("H06", "warning", "区规建局", "已过时限", file="甲.xlsx"),
        ],
        files=[file("甲.xlsx", "区规建局")],
    )
    said = body(made(view, tmp_path)["退回修改-区规建局.eml"])
    assert "有1处需要改正" in said
    assert "另有1处请核对" in said
    assert said.index("看不懂") < said.index("另有1处") < said.index("已过时限")


def test_a_unit_whose_only_file_is_a_scan_is_reminded_and_told_why(tmp_path: Path) -> None:
    scan = file("扫描件.pdf", "区规建局", "rejected", "这是 PDF 文件")
    view = week(
        task("1", reported=False, status="unreported"),
        missing=["区规建局"],
        findings=[finding("F03", "error", "区规建局", "这是 PDF 文件", file="扫描件.pdf")],
        files=[scan],
    )
    said = body(made(view, tmp_path)["催报并退回修改-区规建局.eml"])
    assert "报送截止时间（7月14日17:00）已过" in said
    assert "有1处问题" in said
    assert said.count("这是 PDF 文件") == 1
    assert "尚未办结的任务共1项" in said


def test_a_reminder_takes_the_form_along_that_was_issued(office: Office) -> None:
    mail_office(office)
    assert main(["forms", "--week", office.week, "--root", str(office.root)]) == 0
    forms = mail_of(office).parent / "forms"
    issued = {path.name: path.read_bytes() for path in forms.glob("*.xlsx")}
    office.run()
    content = (mail_of(office) / "催报-区农林局.eml").read_bytes()
    (form,) = parsed(content).iter_attachments()
    name = form.get_filename() or ""
    assert name.endswith("周报表-区农林局.xlsx")
    assert form.get_content() == issued[name]


def test_every_unit_that_gets_files_back_gets_them_in_a_letter(office: Office) -> None:
    mail_office(office).run()
    for folder in (mail_of(office).parent / "units").iterdir():
        (letter,) = mail_of(office).glob(f"*-{folder.name}.eml")
        names = {part.get_filename() for part in parsed(letter.read_bytes()).iter_attachments()}
        assert {path.name for path in folder.iterdir()} <= names


def test_letters_to_units_say_whom_to_call(tmp_path: Path) -> None:
    plain = week(task("1"), missing=["区规建局"])
    for number, office in enumerate(
        (OfficeSettings(), OfficeSettings(contact="王某", phone="028-1"))
    ):
        (tmp_path / str(number)).mkdir()
        letter = made(replace(plain, office=office), tmp_path / str(number))["催报-区规建局.eml"]
        assert ("联系人：王某，电话：028-1。" in body(letter)) == bool(number)


def test_whom_the_office_calls_when_there_is_no_address() -> None:
    view = week(task("1"), missing=["区规建局"])
    (unit,) = view.units
    view = replace(view, units=(replace(unit, person="李某"),))
    assert without_address(view, Settings())[1] == "区规建局（催报）　联系人：李某"


def test_the_leaders_read_requests_and_overdue_tasks_in_the_letter(tmp_path: Path) -> None:
    late = dt.date(2017, 7, 10)
    view = week(
        task("1", escalation="请协调用地\n指标"),
        *(
            task(str(n), status="overdue", past_due=True, deadline=late, deadline_text="7月10日前")
            for n in range(2, 18)
        ),
    )
    said = body(made(view, tmp_path)["01-报送领导.eml"])
    assert "1. 区规建局：请协调用地 指标（任务1）。" in said
    assert "1. 区规建局：任务2（完成时限：7月10日前，逾期4天）。" in said
    assert "任务11（" in said
    assert "任务12" not in said
    assert "另有6项，见例外情况报告" in said


# The form of the file


def test_the_same_week_makes_the_same_bytes(office: Office) -> None:
    mail_office(office).run()
    first = {path.name: path.read_bytes() for path in mail_of(office).iterdir()}
    office.run()
    assert {path.name: path.read_bytes() for path in mail_of(office).iterdir()} == first


def test_headers_are_those_of_the_standards(office: Office) -> None:
    mail_office(office).run()
    for path in mail_of(office).glob("*.eml"):
        content = path.read_bytes()
        head = parsed(content)
        assert content.isascii()
        assert content.count(b"\n") == content.count(b"\r\n")
        assert max(map(len, content.split(b"\r\n"))) <= 998
        assert head["Date"].datetime == WEEK.cutoff
        (sender,) = head["From"].addresses
        assert (sender.display_name, sender.addr_spec) == ("郫都区目标督查办公室", OFFICE)
        assert re.fullmatch(r"<2017-W28\.m[0-9a-f]{12}@example\.org>", head["Message-ID"])
        assert head["MIME-Version"] == "1.0"
        assert not any(part.defects for part in head.walk())


def test_a_long_chinese_name_is_whole_in_new_and_in_old_programs() -> None:
    name = "退回修改-" + "城市组团有机更新发展" * 6 + "（更正）.xlsx"
    content = message(WEEK, WEEK.cutoff, "办", "a@b.cn", ["c@d.cn"], "主题", "正文", {name: b"x"})
    (new,) = parsed(content).iter_attachments()
    assert new.get_filename() == name  # RFC 2231
    old = list(email.message_from_bytes(content).walk())[-1]
    words = email.header.decode_header(str(old.get_param("name")))
    assert str(email.header.make_header(words)) == name  # RFC 2047
    written = [line for line in content.splitlines() if b"?B?" in line or b"filename" in line]
    assert max(map(len, written)) <= 78


@pytest.mark.parametrize(
    "evil", ["甲局\r\nBcc: x@evil.example", "甲局\nBcc: x@evil.example\n\n正文"]
)
def test_nothing_that_others_typed_becomes_a_header_or_a_line(tmp_path: Path, evil: str) -> None:
    place = {"task_id": "1", "file": "甲\r\nTo: y@evil.example.xlsx", "sheet": "表", "cell": "F5"}
    view = week(
        task("1", lead_unit=evil, leads=(evil,), task="修路\n\n郫都区目标督查办公室\n2017年7月1日"),
        missing=[evil],
        findings=[finding("V01", "error", evil, "看不懂", **place)],
    )
    view = replace(view, office=view.office.model_copy(update={"name": evil}))
    for name, content in made(view, tmp_path).items():
        assert b"\nBcc" not in content
        if name.endswith(".eml"):
            assert parsed(content).keys() == parsed(message(
                WEEK, WEEK.cutoff, "办", "a@b.cn", [], "主题", "正文", {}
            )).keys()  # fmt: skip
            assert "\n郫都区目标督查办公室\n" not in body(content)
            assert "/" not in name and "\n" not in name


def test_what_is_packed_otherwise_is_the_same_message() -> None:
    def packed(level: int, text: str) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
            package.writestr("document.xml", text * 1000)
        return file.getvalue()

    first = identity("主题", "正文\n", {"a.docx": packed(1, "甲")})
    assert packed(1, "甲") != packed(9, "甲")
    assert identity("主题", "正文\r\n", {"a.docx": packed(9, "甲")}) == first
    assert identity("主题", "正文", {"a.docx": packed(1, "乙")}) != first
    assert identity("主题", "另文", {"a.docx": packed(1, "甲")}) != first


# Templates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("主题：催报\n{{ unit }}：{{ titel }}", [(2, "title")]),
        ("催报\n{{ unit }}", [(1, "主题：")]),
        ("主题：\n正文", [(1, "主题：")]),
        ("主题：催报\n\n{% for line in tasks %}\n{{ line.tsk }}\n{% endfor %}", [(4, "task")]),
        ("主题：催报\n{% for line in tasks %}\n{{ line.task }}", [(3, "endfor")]),
        ("主题：催报\n{{ tasks }}", [(2, "逐行")]),
        ("主题：催报\n{% for line in unit %}{% endfor %}", [(2, "不能循环")]),
        ("主题：催报\n{{ unit }}\n{{ unit.upper() }}", [(3, "写法不支持")]),
        ("主题：催报\n{{ unit.__class__ }}", [(2, "__class__")]),
        ("主题：催报\n{{ unit\n", [(2, "成对")]),
        ("主题：催报\n{% include 'x' %}", [(2, "写法不支持")]),
        ("主题：催报\n{% if rejcted %}{% endif %}", [(2, "rejected")]),
        ("主题：催报\n{% if not rejected %}{{ unit }}{% else %}{{ label }}{% endif %}", []),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(
    tmp_path: Path, text: str, found: list[tuple[int, str]]
) -> None:
    path = tmp_path / "邮件-催报.txt"
    path.write_text(text, "utf-8")
    told = problems(tmp_path, path.name, ReminderContext)
    assert [int(re.findall(r"第(\d+)行", line)[0]) for line in told] == [line for line, _ in found]
    assert all(word in line for line, (_, word) in zip(told, found, strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_the_office_words_a_message_itself(tmp_path: Path, encoding: str) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "邮件-催报.txt").write_bytes(
        "主题：请{{ unit }}速报\r\n速报。\r\n".encode(encoding)
    )
    write_messages(week(task("1"), missing=["区规建局"]), Settings(), templates, tmp_path, {})
    content = (tmp_path / "mail" / "催报-区规建局.eml").read_bytes()
    assert (parsed(content)["Subject"], body(content)) == ("请区规建局速报", "速报。\n")


def test_an_office_without_the_new_templates_gets_the_packaged_ones(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(TEMPLATES, office.root / "templates")
    (office.root / "templates" / "邮件-请核对.txt").unlink()
    (office.root / "templates" / "邮件-退回修改.txt").write_text(
        "主题：改\n{{ count }}处\n", "utf-8"
    )
    mail_office(office)
    office.returned(  # 100 %, and yet not said to be done
        "区农林局.xlsx",
        "| 任务编号 | 进展情况 | 完成进度（%） | 预估 |\n| 1-2 | 栽了300亩 | 100 | 是 |",
    )
    with caplog.at_level("INFO", "duban"):
        office.run()
    assert "模板 邮件-请核对.txt 用的是程序自带的" in caplog.text
    assert not [line for line in caplog.messages if "邮件-退回修改" in line]
    assert "有1处请核对" in body((mail_of(office) / "请核对-区农林局.eml").read_bytes())
    assert body((mail_of(office) / "退回修改-区水务局.eml").read_bytes()) == "1处\n"


def test_a_broken_template_stops_the_run_with_file_and_line(office: Office) -> None:
    shutil.copytree(TEMPLATES, office.root / "templates")
    path = office.root / "templates" / "邮件-催报.txt"
    path.write_text("主题：催报\n{{ untt }}", "utf-8")
    with pytest.raises(CannotWork) as told:
        mail_office(office).run()
    assert str(path) in str(told.value)
    assert "第2行" in str(told.value)


def test_a_broken_template_is_told_before_the_week_that_needs_it(office: Office) -> None:
    shutil.copytree(TEMPLATES, office.root / "templates")
    (office.root / "templates" / "邮件-催报.txt").write_text("主题：催报\n{{ untt }}", "utf-8")
    (office.root / "templates" / "index.css").write_text("</style>", "utf-8")
    office.master("""
| 任务编号 | 工作内容         | 牵头单位 | 完成时限 |
| 1-1      | 完成截污管网建设 | 区水务局 | 7月底前  |
""")
    loose = office.returned("区水务局.xlsx", RETURN).rename(office.root / "inbox" / "新到.xlsx")
    with pytest.raises(CannotWork) as told:
        office.run()
    first, more = str(told.value).split("（另有")
    assert first.startswith(str(office.root / "templates" / "index.css") + "：第1行")
    assert more.startswith("1处问题")
    assert loose.exists()
    assert not (office.root / "archive").exists()


def test_the_command_lists_and_lints_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    (tmp_path / "templates" / "邮件-催报.txt").write_text("主题：催报\n{{ untt }}", "utf-8")
    assert main(["templates", "--json", "--root", str(tmp_path)]) == 1
    found = {page["file"]: page for page in json.loads(capsys.readouterr().out)}
    assert {file for file, page in found.items() if page["problems"]} == {"邮件-催报.txt"}
    assert len(found["邮件-催报.txt"]["problems"]) == 1
    assert ["unit", "单位"] in found["邮件-催报.txt"]["variables"]


def test_pages_have_what_the_view_has() -> None:
    view = week(task("1"), task("2"), missing=["区规建局"])
    (_, reminder) = letters(view, Settings())
    page = context_of(reminder, view, ())
    assert isinstance(page, ReminderContext)
    assert (page.count, [line.task_id for line in page.tasks]) == (2, ["1", "2"])
