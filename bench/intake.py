"""Measures the cost of reading the returns, each way in a process of its own.

    python bench/intake.py alone|pooled|checked OFFICE

`alone` reads every return in this process. `pooled` reads them as the commands do, in processes of
their own under limits. `checked` goes from the files to checked rows: receipts, reading, merge,
rules. Loading the libraries and the master list is not included. Prints seconds, measured inside
the process.
"""

import datetime as dt
import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.intake.files.ready import get_ready


def main() -> None:
    way, office = sys.argv[1:]
    gc.disable()  # as the commands do
    get_ready()
    from pipeline import rules, weekly
    from pipeline.history.weeks import History
    from pipeline.intake.files.receipts import receipts_of
    from pipeline.intake.readers import read_returns
    from pipeline.intake.returns import Return, read_return
    from pipeline.intake.sheets.issued import Known
    from pipeline.merge import merge
    from pipeline.office.folder import OfficeFolder

    def untracked(items: Iterator[Return], total: int) -> Iterator[Return]:
        return items

    folder = OfficeFolder(Path(office))
    settings = weekly.settings_of(folder)
    week = weekly.week_of("2017-W28", settings, dt.date.today())
    master = weekly.master_list(folder, week, settings)
    units = weekly.units_of(master, settings)
    started = time.perf_counter()
    receipts, _ = receipts_of(folder.returns(week))
    if way == "alone":
        for one in receipts:
            read_return(one.path, one.file, one.sha256, week, settings.limits)
        print(time.perf_counter() - started)
        return
    returns = read_returns(receipts, week, settings.limits, (), 2, untracked)
    if way == "checked":
        rules.judge(
            merge(master, units, receipts, returns, History(), week, Known()), settings.rules
        )
    else:
        list(returns)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
