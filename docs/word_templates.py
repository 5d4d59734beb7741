"""Made the first `templates/*.docx`; kept to show what is in them. Offices edit those in Word.

Run `python docs/word_templates.py [DIR]` only to start over: it overwrites what an office changed.
Every part is written here, because the default template of python-docx carries leftovers that
make Word offer to repair the document.
"""

import sys
from pathlib import Path

from exception_template import exception_report
from progress_template import progress_table
from word_parts import save

if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "templates")
    folder.mkdir(exist_ok=True)
    save(progress_table(), folder / "进展情况一览表.docx")
    save(exception_report(), folder / "例外情况报告.docx")
