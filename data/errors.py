"""What can go wrong with the store: one class for each remedy, one clear message for each error."""

from __future__ import annotations

from collections.abc import Sequence

INITIALISE = "run `make run` or `flask --app app store init`"
PROBLEMS_SHOWN = 20


class StoreError(Exception):
    """The store cannot do what was asked. The message is for a reader, not only for a log."""


class DatabaseMissing(StoreError):
    """There is no store where the settings say."""

    def __init__(self, place: str) -> None:
        super().__init__(f"no store at {place}: {INITIALISE}")


class DatabaseMoved(StoreError):
    """The database is no longer the one that was opened."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"the store at {place} was moved or replaced while in use: put it back or restart the application"
        )


class UnknownRevision(StoreError):
    """The tables are of another version of this application."""

    def __init__(self, place: str, found: str, wanted: str) -> None:
        super().__init__(
            f"the store at {place} has tables of revision {found}, this version needs {wanted}: "
            "run `flask --app app store init` to bring an older store up to date, "
            "or use the version that made it"
        )


class AlreadyAccepted(StoreError):
    """The same file was accepted before. `batch` is its number."""

    def __init__(self, batch: int, file_name: str) -> None:
        self.batch = batch
        super().__init__(f"'{file_name}' is already in the store as batch {batch}; nothing was changed")


class RefusedRows(StoreError):
    """Rows of a return contradict the catalogue, the areas or each other. `problems` holds every one."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - PROBLEMS_SHOWN
        shown = [*self.problems[:PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
        super().__init__("nothing was accepted: " + "; ".join(shown))


class StoreChanged(StoreError):
    """Another batch was accepted since the rows were compared with the store. `head` is its number."""

    def __init__(self, head: int) -> None:
        self.head = head
        super().__init__(
            f"return {head} was accepted meanwhile, so the comparison is out of date: look at it again; "
            "nothing was changed"
        )


class DiskFull(StoreError):
    """No room left for the database. Nothing half-done stays behind."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the disk of the store at {place} is full: free some space; nothing was changed")


class StoreBusy(StoreError):
    """Somebody else is writing, and waiting did not help."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the store at {place} is busy: try again in a moment; nothing was changed")


class StoreDamaged(StoreError):
    """The database file is not a sound database."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"the store at {place} is damaged ({reason}): restore the latest backup")


class StoreUnreachable(StoreError):
    """The database server does not answer."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"the database server of {place} does not answer: check that it runs and may be reached"
        )


class ReadOnlyStore(StoreError):
    """A write was asked of a store that was opened for reading, or of a file that may not be written."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the store at {place} may only be read here; nothing was changed")
