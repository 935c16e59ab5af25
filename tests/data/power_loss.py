"""A disk that loses power: what SQLite would find on it if the power went after each of its system calls.

SQLite writes through `Disk`, a file system of its own (a VFS of the SQLite in apsw) over one folder. As on a real
disk a write is safe once its file was synced, and a new or deleted name once its folder was.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import apsw

SECTOR = 512


@dataclass(frozen=True)
class Loss:
    """What is found when the power is back: each file by name, and how many transactions were reported as done.

    Models: "written" has every write so far, as after a kill; "synced" has what is safe alone; "torn" has of each
    write that is not safe the sectors that chance let through, some of them as noise.
    """

    model: str
    done: int
    files: dict[str, bytes] = field(repr=False)

    def restored(self, folder: Path) -> Path:
        """The folder, new, with these files in it."""
        folder.mkdir()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
        return folder


class Disk(apsw.VFS):
    """The files in a folder, read and written as ever. `examine` is given every distinct loss."""

    NAME = "power loss"

    def __init__(self, folder: Path, examine: Callable[[Loss], None], done: int, chance: int) -> None:
        super().__init__(self.NAME, "")
        self._folder = folder.resolve()
        self._examine = examine
        self._done = done
        self._chance = random.Random(chance)
        self._names = {path.name: _File(path.read_bytes()) for path in folder.iterdir()}
        self._safe_names = dict(self._names)
        self._examined: set[bytes] = set()

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        if path.parent != self._folder:  # a temporary file, which nobody reads after a loss
            return super().xOpen(name, flags)
        opened = _OpenFile(self, path.name, name, flags)
        self.changed()
        return opened

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        del self._names[Path(name).name]
        if sync_folder:
            self._safe_names = dict(self._names)
        self.changed()

    def file(self, name: str) -> _File:
        """The file of that name, made when there is none."""
        return self._names.setdefault(name, _File(b""))

    def sync(self, file: _File) -> None:
        """Make what was written to a file safe; when the file is new, SQLite syncs the folder with it."""
        file.sync()
        if file not in self._safe_names.values():
            self._safe_names = dict(self._names)
        self.changed()

    def report_done(self) -> None:
        """Say that one more transaction was reported as done, so that from here on no loss may undo it."""
        self._done += 1
        self.changed()

    def changed(self) -> None:
        """Examine what there would be if the power went now."""
        self._lose("written", {name: bytes(file.written) for name, file in self._names.items()})
        self._lose("synced", {name: file.synced for name, file in self._safe_names.items()})
        names = self._chance.choice((self._names, self._safe_names))
        self._lose("torn", {name: file.torn(self._chance) for name, file in names.items()})

    def _lose(self, model: str, files: dict[str, bytes]) -> None:
        digest = sha256(str(self._done).encode())
        for name, content in sorted(files.items()):
            digest.update(f" {name} {len(content)} ".encode() + content)
        if digest.digest() not in self._examined:
            self._examined.add(digest.digest())
            self._examine(Loss(model, self._done, files))


class _File:
    """A file as it is written and as it is safe, and the writes (offset, bytes) and cuts (size) between the two."""

    def __init__(self, content: bytes) -> None:
        self.written = bytearray(content)
        self.synced = content
        self._unsafe: list[tuple[int, bytes] | int] = []

    def write(self, offset: int, data: bytes) -> None:
        _put(self.written, offset, data)
        self._unsafe.append((offset, data))

    def cut(self, size: int) -> None:
        del self.written[size:]
        self._unsafe.append(size)

    def sync(self) -> None:
        self.synced = bytes(self.written)
        self._unsafe.clear()

    def torn(self, chance: random.Random) -> bytes:
        content = bytearray(self.synced)
        for change in self._unsafe:
            if isinstance(change, tuple):
                for offset, piece in _by_sector(*change):
                    (fate,) = chance.choices(("written", "lost", "noise"), (4, 5, 1))
                    if fate != "lost":
                        _put(content, offset, piece if fate == "written" else chance.randbytes(len(piece)))
            elif chance.random() < 0.5:
                del content[change:]
        return bytes(content)


class _OpenFile(apsw.VFSFile):
    def __init__(
        self, disk: Disk, name: str, opened: apsw.URIFilename | str | None, flags: list[int]
    ) -> None:
        super().__init__("", opened, flags)
        self._disk, self._file = disk, disk.file(name)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._file.write(offset, bytes(data))
        self._disk.changed()

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._file.cut(size)
        self._disk.changed()

    def xSync(self, flags: int) -> None:
        self._disk.sync(self._file)


def run_losing_power(
    database: Path,
    transactions: Iterable[Sequence[str]],
    pragmas: Sequence[str],
    examine: Callable[[Loss], None],
    *,
    done: int = 0,
    chance: int = 0,
) -> None:
    """Run each transaction on a connection of its own, and examine every loss there may be on the way.

    `database` is alone with its journal in a folder; `done` transactions were reported as done before; `chance` is
    the seed of what is torn.
    """
    disk = Disk(database.parent, examine, done, chance)
    try:
        for statements in transactions:
            with closing(
                apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE, vfs=Disk.NAME)
            ) as connection:
                for statement in (*pragmas, *statements):
                    connection.execute(statement).fetchall()
                if statements[-1] == "COMMIT":
                    disk.report_done()
    finally:
        disk.unregister()


def _put(content: bytearray, offset: int, data: bytes) -> None:
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _by_sector(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a write that each lie in one sector of the disk."""
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
        yield offset + start, data[start:end]
        start = end
