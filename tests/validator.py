"""Checks a document by the rules of the Open XML SDK."""

from pathlib import Path

from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

_ADVICE = "inline-string cell(s)"
"""Such cells are valid (ECMA-376 part 1, 18.3.1.4); Excel moves their text when it saves."""


def faults_of(document: Path) -> list[str]:
    """Returns each fault with its place."""
    errors = map(str, OpenXmlValidator().validate(document).errors)
    return [error for error in errors if _ADVICE not in error]
