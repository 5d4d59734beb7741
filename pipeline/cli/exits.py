"""The exit codes: a contract with everyone who calls `duban` from a script."""

DONE, DOES_NOT_HOLD, CANNOT = 0, 1, 2
EXIT_CODES = (
    "退出码：0 完成（查出问题是结果，不算失败）；1 要求的检查没有通过；2 没能完成，并说明原因。"
)


def held(errors: int | bool) -> int:
    """Returns the exit code of a check that found this many errors."""
    return DOES_NOT_HOLD if errors else DONE
