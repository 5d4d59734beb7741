"""The commands for the office itself: `rules`, `templates`, `registers`, `sample`, `init`."""

import argparse
from dataclasses import asdict

from pipeline.cli.commands.desk import lay_out_icons
from pipeline.cli.exits import DONE, held
from pipeline.cli.options import Command, add_json, folder_to_make
from pipeline.cli.screen.office import print_rules, print_templates
from pipeline.cli.screen.terminal import print_json, say
from pipeline.cli.settings import settings_in
from pipeline.domain.text import listing
from pipeline.office.folder import OfficeFolder


def add_commands(command: Command) -> None:
    """Adds the commands of the office."""
    made = command(rules, "全部检查规则：代码、含义、怎么改")
    add_json(made)

    made = command(templates, "模板里可以用的全部变量，并检查模板；有写错的地方时退出码为 1")
    add_json(made)

    command(registers, "做空白的台账（延期、销号、调整……），放进 inbox/registers；已有的不动")

    made = command(sample, "重新生成示例的任务清单和两周报表")
    made.add_argument(
        "--force", action="store_true", help="办公文件夹里已有别的清单、别的周，也放进去"
    )
    made.add_argument(
        "--year",
        action="store_true",
        help="再做后三周、8月清单和各种台账：看延期、销号、节点、督查、月底结账和全年台账怎样用",
    )

    made.add_argument(
        "--city",
        action="store_true",
        help="做三个区县和汇总它们的示例市，各在一个文件夹里：看 duban rollup 怎样用",
    )

    made = command(init, "建一个新的办公文件夹")
    made.add_argument("folder", metavar="新文件夹", help="要建的文件夹，须不存在或为空")
    made.add_argument("--sample", action="store_true", help="同时放进示例的任务清单和两周报表")


def rules(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.rules import CATALOGUE

    if arguments.json:
        shown = ("code", "severity", "title", "why", "remedy", "thresholds")
        print_json([{name: getattr(rule, name) for name in shown} for rule in CATALOGUE])
    else:
        print_rules(CATALOGUE)
    return DONE


def templates(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.intake.meaning.headings.recognise import carried_columns
    from pipeline.templates.catalogue import TEMPLATES, linted
    from pipeline.templates.template import from_the_package

    own = carried_columns(weekly.own_columns(weekly.settings_of(folder)))
    found = linted(folder.templates, own)
    if arguments.json:
        print_json([asdict(template) for template in found])
    else:
        lacking = from_the_package(folder.templates, TEMPLATES)
        print_templates(found, folder.templates, lacking)
    return held(sum(len(template.problems) for template in found))


def registers(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.reports.blank_registers import lay_out

    for line in lay_out(folder, settings_in(folder, above_others=True)):
        say(line)
    return DONE


def sample(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    if arguments.city:
        return _city(folder)
    from pipeline.sample import make_sample

    paths = make_sample(folder.root, force=arguments.force, year=arguments.year)
    say(f"已生成示例：{len(paths)}个文件，在 {folder.inbox}")
    say(f"接着运行：{_RUN_YEAR if arguments.year else _RUN_SAMPLE}")
    return DONE


def _city(folder: OfficeFolder) -> int:
    from pipeline.sample.city import CITY, make_city, weeks_of_districts

    say(f"已生成示例：{len(make_city(folder.root))}个文件，在 {folder.root}")
    weeks = weeks_of_districts()
    for name, codes in weeks.items():
        say(*(f"  duban run --root {name} --week {code}" for code in codes))
    *earlier, last = sorted({code for codes in weeks.values() for code in codes})
    say(f"各区县运行以后汇总：duban rollup {CITY} --week {last}")
    for code in earlier:
        lacking = [name for name, codes in weeks.items() if code not in codes]
        say(
            f"缺一个区县时怎样写（{listing(lacking)}没有这一周）：duban rollup {CITY} --week {code}"
        )
    return DONE


_RUN_YEAR = (
    "依次 duban run --week 2017-W27、W28、W29、W30，月底 duban month 2017-07 --close；"
    "再 duban month 2017-08（清单有哪些变化）、duban run --week 2017-W31、duban ledger --year 2017"
)
_RUN_SAMPLE = "duban run --week 2017-W27，然后 duban run --week 2017-W28"


def init(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.office.new_folder import lay_out

    made = OfficeFolder(folder_to_make(arguments.folder))
    lay_out(made, with_sample=arguments.sample)
    if arguments.sample:
        from pipeline.sample import make_sample

        make_sample(made.root)
    say(f"已建好办公文件夹：{made.root}")
    lay_out_icons(made)
    if arguments.sample:
        say(f"里面有示例的任务清单和两周报表。下一步，在这个文件夹里运行：{_RUN_SAMPLE}")
        return DONE
    say("下一步：")
    say("  1. 用记事本打开 config.yaml，写上本单位的名称、截止时间，保存")
    say("  2. 把当月的任务清单拖到“接收任务清单”图标上（或存为 inbox/master/年-月.xlsx）")
    say("  3. 双击“发空白表”；收到的周报表放进 inbox；截止之后双击“每周运行”（就是 duban run）")
    return DONE
