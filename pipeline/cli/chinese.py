"""argparse in Chinese: its words and its quotation marks."""

import argparse
import re
from typing import Any, NoReturn

from pipeline.domain.text import shown


class _SameEverywhere(argparse.HelpFormatter):
    """Leaves as much room before the help texts as Python 3.13 does; earlier ones left less."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if action.help is not argparse.SUPPRESS:
            for each in self._iter_indented_subactions(action):
                length = len(self._format_action_invocation(each)) + self._current_indent
                self._action_max_length = max(self._action_max_length, length)


class ChineseParser(argparse.ArgumentParser):
    """A parser whose errors use Chinese quotation marks. Its help is the same on every Python."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_SameEverywhere, **settings)

    def error(self, message: str) -> NoReturn:
        super().error(shown(re.sub("'([^']*)'", r"“\1”", message).replace(", ", "、")))


def speak_chinese() -> None:
    """Gives argparse Chinese words in place of gettext's, whatever the machine's language is."""
    vars(argparse)["_"] = lambda message: _CHINESE.get(message, message)


_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(message)s。用法见 %(prog)s --help\n",
    "the following arguments are required: %s": "缺少：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有%(value)r。可以是：%(choices)s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "ignored explicit argument %r": "后面不能写值%r",
}
