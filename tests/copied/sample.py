"""The progress texts of the sample, which people wrote."""

from importlib.resources import files


def sample_texts() -> list[str]:
    """Returns the texts of all weeks, as in `pipeline/sample/tasks.txt`."""
    told = files("pipeline.sample").joinpath("tasks.txt").read_text("utf-8").splitlines()
    return [line.split("|")[1].strip() for line in told if line[:1].isdigit() and "|" in line]
