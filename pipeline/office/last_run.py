"""`outbox/最近一次运行.txt`: what the office looks at first after an unattended run."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from pipeline.domain.errors import CannotWork, in_chinese, is_held
from pipeline.domain.text import shown
from pipeline.domain.week import BEIJING, day_in_words
from pipeline.office.disk import write_whole
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")

NAME = "最近一次运行.txt"
NEWER = "最近一次运行（以此为准）.txt"
"""What is written instead while somebody has the note open; the next run removes it."""


@dataclass
class LastRun:
    """The note about the last run. It is rewritten whenever there is something new to say."""

    folder: OfficeFolder
    began: dt.datetime = field(default_factory=lambda: dt.datetime.now(BEIJING))
    week: str = ""
    done: str = ""
    """What was said of the run when its results were in place; '' before that."""

    def running(self) -> None:
        """Notes that the run is going on; this note stays if the machine stops midway."""
        self._write(
            "正在运行",
            "如果过了很久还是这样，说明运行被中断（断电、关机等），结果仍是上一次的",
            "请重新运行 duban run",
        )

    def succeeded(self, line: str, to_do: str = "请查看本周的报告") -> None:
        self.done = line
        self._write("完成", line, to_do)

    def failed(self, line: str) -> None:
        if self.done:  # PDFs and mail come after the results
            said = f"{self.done}；后面的没有做完（{line}）"
            self._write("结果已经放好，PDF 或邮件没有做完", said, "请重新运行 duban run")
            return
        self._write(
            "没有完成，结果仍是上一次的",
            line,
            f"请按上面的说明处理后重新运行。详情见 {self.folder.log.name}",
        )

    def _write(self, result: str, line: str, to_do: str) -> None:
        day = self.began
        week = [f"周次：{self.week}"] if self.week else []
        text = "\n".join(
            [
                f"时间：{day.year}年{day_in_words(day)}{day:%H:%M}开始",
                *week,
                f"结果：{result}",
                f"说明：{shown(line)}",
                f"下一步：{to_do}",
            ]
        )
        content = f"\ufeff{text}\n".replace("\n", "\r\n").encode()
        newer = self.folder.outbox / NEWER
        try:
            write_whole(self.folder.outbox / NAME, content)
            with suppress(OSError):
                newer.unlink(missing_ok=True)
        except OSError as error:
            if not is_held(error):  # what else is wrong with the outbox, the run itself reports
                return
            with suppress(OSError):
                write_whole(newer, content)
            log.warning(
                "%s：写不进去（%s），里面写的还是上一次，这一次的写在 %s。请关闭正在打开它的程序",
                *(self.folder.outbox / NAME, in_chinese(error), NEWER),
            )


@contextmanager
def noted(folder: OfficeFolder) -> Iterator[LastRun]:
    """Keeps the note during a run, and also notes an exception that ends it."""
    note = LastRun(folder)
    note.running()
    try:
        yield note
    except KeyboardInterrupt:
        note.failed("运行被人中断")
        raise
    except Exception as problem:
        known = isinstance(problem, CannotWork)
        note.failed(str(problem) if known else "程序内部出错。请把运行日志发给维护人员")
        raise
