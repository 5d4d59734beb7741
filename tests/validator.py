"""What the rules of the Open XML SDK say of a document."""

from pathlib import Path

from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

_ADVICE = "inline-string cell(s)"
"""Such cells are of the format (ECMA-376 part 1, 18.3.1.4); Excel moves them when it saves."""


def faults_of(document: Path) -> list[str]:
    """Each fault with its place."""
    errors = map(str, OpenXmlValidator().validate(document).errors)
    return [error for error in errors if _ADVICE not in error]
