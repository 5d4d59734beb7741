"""The settings of an office, as frozen models. Every key has a default."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from pipeline.domain.status import Slip
from pipeline.domain.text import pattern
from pipeline.domain.week import WorkingDays

Paper = Literal["A4", "A3"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def listed(value: object) -> object:
    """Returns a text, or a list of texts, as a list of names, split at any of ，、,；;.

    Any other value is returned unchanged.
    """
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return value
    parts = (_COMMAS.split(part) if isinstance(part, str) else [part] for part in value)
    return [name for names in parts for name in names]


_COMMAS = pattern("[，、,；;]")


def _off(value: object) -> object:
    """Reads false and no, which programs write for off, as off."""
    word = _lower(value)
    return "off" if word in ("false", "no") else word


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("应填文字")
    return value.strip()


def _clock(value: object) -> object:
    if isinstance(value, dt.time):
        return value
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("应填 0:00 到 23:59 之间的时间，如 17:00")
    return dt.time(int(match[1]), int(match[2]))


_TIME = pattern(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def _address(value: str) -> str:
    if value.strip() and not _ADDRESS.fullmatch(value.strip()):
        raise ValueError("应填一个邮箱地址，如 gjj@example.org")
    return value.strip()


_ADDRESS = pattern(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251})")


def _days(value: object) -> object:
    """Returns days and spans of days (2017-10-01至2017-10-08) as a list of days."""
    if isinstance(value, str):
        value = [part for part in re.split("[，、,；;]", value) if part.strip()]
    if not isinstance(value, list | tuple):
        return value
    return [day for part in value for day in _span(part)]


def _span(value: object) -> list[dt.date]:
    if isinstance(value, dt.date):
        return [value]
    try:
        ends = [dt.date.fromisoformat(day.strip()) for day in re.split("[至到~]", str(value))]
    except ValueError:
        ends = []
    if len(ends) not in (1, 2) or not 0 <= (ends[-1] - ends[0]).days < _LONGEST_SPAN:
        raise ValueError("应填日期或一段日期，如 [2017-10-01至2017-10-08]")
    return [ends[0] + dt.timedelta(days=day) for day in range((ends[-1] - ends[0]).days + 1)]


_LONGEST_SPAN = 31
"""In days: no holiday is longer."""


def _phone(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Blank:
    """The value of a key that has nothing, `~`, `null` or an empty list or map after it."""


def _says_nothing(value: object) -> bool:
    return isinstance(value, Blank) or (isinstance(value, str) and not value.strip())


def _off_or_thresholds(value: object) -> object:
    if _says_nothing(value):
        return {}
    return None if _lower(value) in ("off", "false", "no") else value


Text = Annotated[str, AfterValidator(_not_blank)]
Line = Annotated[str, BeforeValidator(_phone), AfterValidator(lambda said: " ".join(said.split()))]
"""One line of text, or a telephone number that YAML takes for a number."""
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[
    tuple[Annotated[Address, AfterValidator(_not_blank)], ...], BeforeValidator(listed)
]
Security = Annotated[Literal["starttls", "tls", "none"], BeforeValidator(_lower)]
Clock = Annotated[dt.time, BeforeValidator(_clock)]
Threshold = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Days = Annotated[tuple[dt.date, ...], BeforeValidator(_days)]
Few = Annotated[int, Field(ge=1, le=365)]
"""A number of days, weeks or cases."""
Thresholds = Annotated[dict[str, Threshold] | None, BeforeValidator(_off_or_thresholds)]
"""None means that the rule is off."""


def _has_parts(kind: object) -> bool:
    """Whether a setting of this type is a list, a map or a model."""
    return get_origin(kind) in (tuple, dict) or (
        isinstance(kind, type) and issubclass(kind, BaseModel)
    )


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_default(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if not cls._is_default(key, value)}

    @classmethod
    def _is_default(cls, key: object, value: object) -> bool:
        """Whether nothing is written there. For a list or a map, an empty text is nothing too."""
        fields = (f for name, f in cls.model_fields.items() if key == (f.alias or name))
        return any(
            isinstance(value, Blank) or (_has_parts(field.annotation) and _says_nothing(value))
            for field in fields
        )

    @classmethod
    def config_keys(cls) -> list[str]:
        return [info.alias or name for name, info in cls.model_fields.items()]


def contact_in_words(contact: str, phone: str) -> str:
    """Returns 联系人：…，电话：…, with what there is of the two."""
    named = (("联系人", contact), ("电话", phone))
    return "，".join(f"{what}：{said}" for what, said in named if said)


class Office(Model):
    district: Text = "郫都区"
    name: Text = "郫都区目标督查办公室"
    signer: str = ""
    """签发人 of a report to superiors; '' leaves room for the name."""
    contact: Line = ""
    """Whom units may ask, and the telephone number; '' leaves the line out."""
    phone: Line = ""

    @property
    def contact_in_words(self) -> str:
        """Returns 联系人：…，电话：…; '' when neither is set."""
        return contact_in_words(self.contact, self.phone)


class WeekSettings(Model):
    cutoff: Annotated[Weekday, BeforeValidator(_lower)] = "friday"
    cutoff_time: Clock = dt.time(17)
    holidays: Days = ()
    """Working days of the calendar that are not worked."""
    workdays: Days = ()
    """Days of a weekend that are worked (调休)."""

    @property
    def working_days(self) -> WorkingDays:
        return WorkingDays(frozenset(self.holidays), frozenset(self.workdays))


class Unit(Model):
    name: Text
    aliases: Texts = ()
    mail: Addresses = ()
    contact: Line = ""
    """Whom the office calls there."""
    phone: Line = ""


class Group(Model):
    """Units that the list names together, such as 各镇（街道）: each of them is then meant."""

    name: Text
    aliases: Texts = ()
    units: Texts = ()


class OwnColumn(Model):
    name: Text
    aliases: Texts = ()
    sheet: Annotated[Literal["return", "master"] | None, BeforeValidator(_lower)] = None
    """The kind of sheet that has the column; None means where such a column usually is."""
    width: Annotated[float, Field(gt=0, le=255)] = 14


class Reports(Model):
    head: Annotated[Literal["red", "bulletin", "brief", "none"], BeforeValidator(_lower)] = "red"
    mark: str = ""
    """发文机关标志; '' means the office's name followed by 文件."""
    symbol: str = ""
    """机关代字; '' means the first character of the district followed by 目督."""
    bulletin: Text = "政务督查"
    brief: Text = "督查专报"
    number: Annotated[
        Literal["auto", "blank"] | Annotated[int, Field(ge=1, le=99_999)], BeforeValidator(_lower)
    ] = "auto"
    """The number of the document: counted by the weeks of the year, left blank, or given."""
    date: Annotated[Literal["auto", "blank"], BeforeValidator(_lower)] = "auto"
    """成文日期: the cut-off day or that of a later receipt, or left blank for whoever signs."""
    copies: Texts = ()
    paper: Annotated[Paper, BeforeValidator(_upper)] = "A4"
    exceptions_first: bool = False
    """Whether the progress table begins with the tasks that are not done and not on track."""
    pdf: Annotated[Literal["auto", "on", "off"], BeforeValidator(_off)] = "auto"


class Smtp(Model):
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Security = "starttls"
    user: str = ""


class Imap(Model):
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Security = "tls"
    user: str = ""
    folder: Text = "INBOX"
    trusted: Texts = ()
    """The names (authserv-id) of the office's own receiving servers; `*` for any letters."""


class Mail(Model):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    sender: Annotated[Address, Field(alias="from")] = ""
    leaders: Addresses = ()
    smtp: Smtp = Smtp()
    imap: Imap = Imap()
    auto: bool = False


_KB_A_TASK = 1.5
"""The unpacked size of a row of a return with long texts."""
_TASKS_A_MB = 2
"""So many tasks make room for one more megabyte of returns with thousands of formatted rows."""


class Limits(Model):
    seconds: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 20
    memory_mb: Annotated[int, Field(ge=64, le=1_000_000)] = 1024
    cells: Annotated[int, Field(ge=1000, le=20_000_000)] = 2_000_000
    file_rows: Annotated[int, Field(ge=100, le=1_000_000)] = 1_000
    """The rows of one return without a task of its unit that are listed, each with its finding; the
    texts of one return that are compared with similar ones; what is in doubt in one return."""
    unit_rows: Annotated[int, Field(ge=100, le=1_000_000)] = 2_000
    """The same for all returns of one unit in a week."""
    week_rows: Annotated[int, Field(ge=100, le=1_000_000)] = 20_000
    """The same for the whole week."""
    unit_files: Annotated[int, Field(ge=10, le=100_000)] = 200
    """The returns of one unit in a week above which that is told as a flood."""
    light_mb: Annotated[float, Field(ge=0.5, le=1000, allow_inf_nan=False)] = 1
    """The unpacked size up to which a return is always read. A larger one is a large return."""
    week_mb: Annotated[int, Field(ge=16, le=100_000)] = 128
    """The unpacked size of the large returns that are read in a week, the smallest first."""

    def of_list(self, tasks: int) -> "Limits":
        """Returns the limits for a list of that many tasks: each unit may send it back whole."""
        return self.model_copy(
            update={
                "light_mb": max(self.light_mb, tasks * _KB_A_TASK / 1024),
                "week_mb": max(self.week_mb, tasks // _TASKS_A_MB),
            }
        )


class StageSettings(Model):
    slip: Annotated[Slip, BeforeValidator(_off), BeforeValidator(_lower)] = "at_risk"


class RegisterSettings(Model):
    late_extensions: bool = True
    """Whether an approved extension counts that was applied for after the old deadline."""


class Leader(Model):
    """A leader who writes instructions, and where the answers go."""

    name: Text
    mail: Addresses = ()


class ReplyDays(Model):
    """In how many working days a notice of each level is to be answered."""

    remind: Few = 5
    supervise: Few = 5
    warn: Few = 3


class NoticeSettings(Model):
    """When a notice (督办单) is proposed, and of which level."""

    near_days: Few = 7
    """So many days before the deadline a task at risk is near it."""
    slow: Texts = ("H05", "S03", "S04", "S05")
    """The findings that show a task to be slow."""
    poor: Texts = ("H07", "S02")
    """The findings that show that what was reported is poor."""
    faults: Few = 3
    """For how many weeks running a task's returns had errors."""
    key_higher: bool = False
    """Whether key tasks start one level higher."""
    reply_days: ReplyDays = ReplyDays()
    special: Few = 3
    """A unit with so many matters is proposed for 专项督查."""
    accountable: Few = 2
    """A unit with so many warnings that were not answered in time is proposed for 效能问责."""
    weeks: Few = 4
    """How many weeks back the grounds of these two lists are looked for."""


Weight = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class VisitWeights(Model):
    """How much each ground for a visit weighs; 0 leaves it out."""

    key: Weight = 3
    contradicted: Weight = 3
    promise: Weight = 2
    copied: Weight = 2
    stagnant: Weight = 2
    unverified: Weight = 2
    not_visited: Weight = 1


class VisitSettings(Model):
    """What `duban inspect` proposes to look at."""

    count: Few = 12
    """How many tasks."""
    by_lot: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.25
    """The share of them that is drawn by lot, rounded up."""
    not_visited: Few = 8
    """After so many weeks a task has not been visited for long."""
    place: str = "地点"
    """The column of the list that says where a task is; without it the routes are by unit."""
    weights: VisitWeights = VisitWeights()


Bonus = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Deduction = Annotated[float, Field(ge=-1000, le=0, allow_inf_nan=False)]
Kind = Literal["towns", "departments", "parks", "firms"]
"""A kind of units, known by how their names end."""


class ScorePoints(Model):
    """What each ground is worth; 0 leaves it out. The lead unit's points."""

    early: Bonus = 1
    overdue: Deduction = -5
    untrue_on_site: Deduction = -3
    untrue: Deduction = -1
    partly: Deduction = 0
    notice: Deduction = -1
    missing: Deduction = -0.5
    late: Deduction = -0.1


class ScoreGroup(Model):
    """Units that are ranked among themselves: those named, or those of a kind."""

    name: Text
    kind: Annotated[Kind | None, BeforeValidator(_lower)] = None
    units: Texts = ()


class ScoreSettings(Model):
    """How units are scored each month (考核得分), if the office wants it."""

    use: bool = False
    base: Bonus = 100
    cap: Bonus = 105
    floor: Bonus = 0
    support: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.5
    """The share of the lead unit's points that a supporting unit gets."""
    least: Few = 3
    """A unit with fewer tasks has no rank."""
    points: ScorePoints = ScorePoints()
    ranking: tuple[ScoreGroup, ...] = (
        ScoreGroup(name="镇（街道）", kind="towns"),
        ScoreGroup(name="部门", kind="departments"),
        ScoreGroup(name="园区", kind="parks"),
        ScoreGroup(name="国有企业", kind="firms"),
    )

    @field_validator("ranking")
    @classmethod
    def _each_unit_once(cls, groups: tuple[ScoreGroup, ...]) -> tuple[ScoreGroup, ...]:
        for what in ("kind", "name"):
            named = [said for group in groups if (said := getattr(group, what))]
            if twice := [name for name in named if named.count(name) > 1]:
                raise ValueError(f"“{twice[0]}”在两组中都写了。请只留一处")
        units = [unit for group in groups for unit in group.units]
        if twice := [unit for unit in units if units.count(unit) > 1]:
            raise ValueError(f"“{twice[0]}”在两组中都写了。一个单位只能在一组中排名")
        return groups

    @model_validator(mode="after")
    def _in_order(self) -> "ScoreSettings":
        if not self.floor <= self.base <= self.cap:
            raise ValueError("应使 floor（最低分）≤ base（基础分）≤ cap（最高分）")
        return self


class InstructionSettings(Model):
    """In how many working days an instruction without a date of its own is to be answered."""

    urgent: Few = 5
    ordinary: Few = 15
    hard: Few = 30


class OfficeBelow(Model):
    """An office whose sealed weeks this one sums up, such as a district of a city."""

    name: Text
    folder: str = ""
    """Its office folder, or an archive that it handed in; absolute, or seen from this office's."""
    aliases: Texts = ()
    """Its other names: a sealed week names its district, which must be one of all these."""


class Settings(Model):
    """All settings of an office."""

    office: Office = Office()
    week: WeekSettings = WeekSettings()
    units: tuple[Unit, ...] = ()
    columns: tuple[OwnColumn, ...] = ()
    groups: tuple[Group, ...] = ()
    offices: tuple[OfficeBelow, ...] = ()
    """The offices below; an office that has some runs no weeks of its own."""
    rules: dict[str, Thresholds] = {}
    registers: RegisterSettings = RegisterSettings()
    stages: StageSettings = StageSettings()
    notices: NoticeSettings = NoticeSettings()
    instructions: InstructionSettings = InstructionSettings()
    inspections: VisitSettings = VisitSettings()
    scores: ScoreSettings = ScoreSettings()
    leaders: tuple[Leader, ...] = ()
    reports: Reports = Reports()
    mail: Mail = Mail()
    limits: Limits = Limits()

    @property
    def addresses(self) -> dict[str, tuple[str, ...]]:
        """The units' mail addresses, by each of their names."""
        by_name = {unit.name: unit.mail for unit in self.units}
        return by_name | {alias: unit.mail for unit in self.units for alias in unit.aliases}

    @property
    def contacts(self) -> dict[str, tuple[str, str]]:
        """Whom to call at the units, and the number, by each of their names."""
        said = {unit.name: (unit.contact, unit.phone) for unit in self.units}
        return said | {alias: said[unit.name] for unit in self.units for alias in unit.aliases}
