"""Tasks for real workers: they leave a line in a file, or wait to be killed."""

from pathlib import Path
from threading import Event

from django_tasks import task


@task()
def leave_line(path: str, words: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{words}\n")


@task()
def wait_once(path: str) -> None:
    """Wait for ever the first time; the second time, say so and end."""
    first = not Path(path).exists()
    leave_line.func(path, "begun")
    if first:
        Event().wait()
    leave_line.func(path, "done")
