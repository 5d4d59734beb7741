"""The error for what only the person who runs the command can fix. Bad data gives findings."""

import errno
import sys

from pipeline.domain.text import shown


class CannotWork(Exception):
    """The error of a command that cannot do its job; it ends with exit code 2.

    The message is one line of Chinese: the file, the place, what is wrong, what to do. Several
    mistakes are several arguments, each a line.
    """

    def __str__(self) -> str:
        return "\n".join(shown(str(line)) for line in self.args)


_IN_CHINESE = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘满了",
    getattr(errno, "EDQUOT", -1): "超出磁盘配额",  # Windows has no such error
    errno.EEXIST: "已有同名的文件或文件夹",
    errno.ENOTDIR: "应是文件夹，却是文件",
    errno.EISDIR: "应是文件，却是文件夹",
    errno.ENOENT: "找不到",
    errno.ENXIO: "不是普通文件，是管道或设备",
    errno.ELOOP: "是链接",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.EBUSY: "正被其他程序占用",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "磁盘读写出错",
}
_WINDOWS_IN_USE = (32, 33)


_IN_THE_WAY = (
    errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.ELOOP, errno.ENOTEMPTY,
)  # fmt: skip
"""Something of another kind stands in the place: no program that is closed makes it go away."""


def in_use(error: OSError) -> bool:
    """Whether another program holds the file open, so that it may be free in a moment.

    Windows tells so, or only that access is denied: to a rename, or without a number of its own.
    """
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE or error.errno == errno.EBUSY:
        return True
    return sys.platform == "win32" and error.errno == errno.EACCES


def is_held(error: OSError) -> bool:
    """Whether the file is there, but cannot be opened now: it is in use, or access is denied."""
    return in_use(error) or error.errno in (errno.EACCES, errno.EPERM)


def remedy(error: OSError, usual: str) -> str:
    """Returns what to do about the error, in Chinese: `usual`, unless something is in the way."""
    if in_use(error):
        return "请关闭正在打开它的程序（Excel、WPS 等）后再运行"
    return "请把它移走后再运行" if error.errno in _IN_THE_WAY else usual


def in_chinese(error: OSError) -> str:
    """Returns the system's reason for the error, in Chinese."""
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return "正被其他程序打开"
    if in_use(error) and error.errno == errno.EACCES:
        return "正被其他程序打开，或没有权限"
    return _IN_CHINESE.get(error.errno or 0, f"系统错误 {error.errno}")
