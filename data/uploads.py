"""Files sent from the page: kept under random names for their owner alone until they are taken in or given up.

What became of a file follows from the file and the store alone, so that a restart between looking at a file and taking
it in changes nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from data.errors import AlreadyAccepted, StoreChanged, StoreError
from data.outlines import BoundariesRefused
from data.returns.boundaries import read_boundaries
from data.returns.importing import Outcome, new_batch, take_in
from data.returns.originals import Original, drop_original, hash_with, keep_original
from data.returns.texts import shown
from data.store import Store

FOLDER = "uploads"
MOST_BYTES = 10 * 2**20
MOST_BOUNDARY_BYTES = 5 * 2**20
MOST_AN_HOUR = 20
MOST_KEPT_BYTES = 200 * 2**20
KEPT_DAYS = 7
LONGEST_NAME = 120

_ID = re.compile(r"[0-9a-f]{32}")
_RECORD = "upload.json"


class UploadRefused(StoreError):
    """A file cannot be kept just now, or at all. The message says what to do."""


@dataclass(frozen=True)
class Upload:
    """One file that was sent. `name` may be shown; `path` is where its bytes are; `received_at` is ISO in UTC.

    `boundaries` are the files that say which ward or neighbourhood holds a point, sent along with it; `size` is in
    bytes, theirs included.
    """

    id: str
    name: str
    path: Path
    size: int
    sha256: str
    received_at: str
    actor: str
    boundaries: tuple[Path, ...] = ()


@contextmanager
def receiving(home: Path, now: datetime | None = None) -> Iterator[BinaryIO]:
    """A new file for the bytes that are about to arrive, deleted at the end unless `keep` took it.

    Raises UploadRefused when too many files came within an hour or too many bytes wait.
    """
    folder = _folder(home)
    _check_quota(home, now or datetime.now(UTC))
    path = folder / f"{uuid.uuid4().hex}.part"
    try:
        with open(path, "xb", opener=_for_owner) as file:
            yield file
    finally:
        path.unlink(missing_ok=True)


def keep(
    home: Path,
    file: BinaryIO,
    name: str,
    actor: str,
    now: datetime | None = None,
    boundaries: Sequence[tuple[BinaryIO, str]] = (),
) -> Upload:
    """Keep the bytes that were written to `file`, which `receiving` opened, as an upload of its own.

    `name` is only ever text. `boundaries` are files and names of what was sent along. Raises UploadRefused for an empty
    file, for one over `MOST_BYTES`, and for boundaries that cannot be used.
    """
    size = _written(file)
    if size == 0:
        raise UploadRefused(f"{shown(name, LONGEST_NAME) or 'The file'} is empty: choose the file again")
    if size > MOST_BYTES:
        raise UploadRefused(f"a return has at most {MOST_BYTES >> 20} MB")
    partial = Path(file.name)
    key = uuid.uuid4().hex
    with partial.open("rb") as written:
        digest = file_digest(written, "sha256").hexdigest()
    aside = _folder(home) / f"{key}.new"
    aside.mkdir(mode=0o700)
    try:
        path = aside / f"return{_plain(Path(name).suffix.casefold()[:6])}"
        partial.rename(path)
        outlines, hashes, more = _keep_boundaries(aside, boundaries)
        moment = (now or datetime.now(UTC)).isoformat(timespec="seconds")
        upload = Upload(
            key,
            shown(name, LONGEST_NAME),
            path,
            size + more,
            hash_with(digest, hashes),
            moment,
            actor,
            outlines,
        )
        record = asdict(upload) | {
            "path": path.name,
            "boundaries": [str(outline.relative_to(aside)) for outline in outlines],
        }
        with open(aside / _RECORD, "x", encoding="utf-8", opener=_for_owner) as written:
            json.dump(record, written)
            written.flush()
            os.fsync(written.fileno())
        place = aside.with_name(key)
        aside.rename(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return _at(upload, aside, place)


def _keep_boundaries(
    folder: Path, given: Sequence[tuple[BinaryIO, str]]
) -> tuple[tuple[Path, ...], tuple[str, ...], int]:
    """Where boundaries are kept, each in a folder of its own under its own name, their hashes, and all their bytes."""
    kept, sizes = [], []
    for number, (file, name) in enumerate(given, 1):
        sizes.append(_written(file))
        if sizes[-1] > MOST_BOUNDARY_BYTES:
            raise UploadRefused(
                f"{shown(name, LONGEST_NAME)} has more than {MOST_BOUNDARY_BYTES >> 20} MB: give the boundaries of "
                "Rotherham alone, or use the command line"
            )
        own = folder / f"boundaries-{number}"
        own.mkdir(mode=0o700)
        kept.append(own / (_plain(Path(name).name[-60:]).lstrip(".") or "boundaries"))
        Path(file.name).rename(kept[-1])
    try:
        hashes = read_boundaries(*kept).hashes
    except BoundariesRefused as refused:
        raise UploadRefused(str(refused)) from None
    return tuple(kept), hashes, sum(sizes)


def _written(file: BinaryIO) -> int:
    """How many bytes a file has, all of them on the disk now."""
    file.flush()
    os.fsync(file.fileno())
    return Path(file.name).stat().st_size


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "._-"))


def _at(upload: Upload, before: Path, now: Path) -> Upload:
    """The upload whose folder was renamed."""
    boundaries = tuple(now / path.relative_to(before) for path in upload.boundaries)
    return replace(upload, path=now / upload.path.name, boundaries=boundaries)


def find(home: Path, key: str) -> Upload | None:
    """The upload with this id, or None."""
    if not _ID.fullmatch(key):
        return None
    return _read(home / FOLDER / key)


def recent(home: Path) -> list[Upload]:
    """Every upload that is kept, newest first."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    found = [_read(path) for path in folder.iterdir() if _ID.fullmatch(path.name)]
    return sorted(filter(None, found), key=lambda upload: (upload.received_at, upload.id), reverse=True)


def discard(upload: Upload) -> None:
    """Forget a file that is not to be taken in."""
    shutil.rmtree(upload.path.parent, ignore_errors=True)


def looked_at(store: Store, upload: Upload, as_of: date, actor: str, reason: str = "") -> Outcome:
    """What taking the file in would do now. Changes nothing. Raises OSError and StoreError."""
    return take_in(
        store,
        upload.path,
        as_of=as_of,
        actor=actor,
        reason=reason,
        boundaries=read_boundaries(*upload.boundaries),
        preview=True,
    )


def take(store: Store, upload: Upload, *, head: int, as_of: date, actor: str, reason: str = "") -> Outcome:
    """Take the file in as it was looked at when `head` was the newest batch; twice is once.

    Raises StoreChanged when another batch was accepted since: what would change must be looked at again. Raises
    OSError and StoreError; then nothing was changed.
    """
    outcome = looked_at(store, upload, as_of, actor, reason)
    outlines = read_boundaries(*upload.boundaries)
    if outcome.state == "already":
        # Completes the notes of a take cut short.
        return take_in(store, upload.path, as_of=as_of, actor=actor, boundaries=outlines)
    if outcome.state != "previewed":
        return outcome
    if outcome.comparison.head != head:
        raise StoreChanged(outcome.comparison.head)
    original = keep_original(upload.path, store.settings.home, outlines.hashes)
    original = replace(original, name=upload.name)
    try:
        number = _accepted(store, outcome, original, head, as_of, actor, reason)
    except AlreadyAccepted as already:
        return replace(outcome, state="already", batch=already.batch)
    except BaseException:
        drop_original(original)
        raise
    if any(figure.note for figure in outcome.report.figures):
        take_in(store, upload.path, as_of=as_of, actor=actor, boundaries=outlines)
    return replace(outcome, state="imported", batch=number)


def _accepted(
    store: Store, outcome: Outcome, original: Original, head: int, as_of: date, actor: str, reason: str
) -> int:
    header = new_batch(outcome.report, original, as_of, actor, reason, store)
    return store.accept(replace(header, head=head), outcome.comparison.to_accept)


def delete_abandoned(home: Path, now: datetime | None = None) -> list[str]:
    """Ids of the uploads deleted now: those sent a week ago, taken in or not, and what an interrupted one left."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    oldest = (now or datetime.now(UTC)) - timedelta(days=KEPT_DAYS)
    deleted = []
    for path in sorted(folder.iterdir()):
        upload = _read(path) if _ID.fullmatch(path.name) else None
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if (datetime.fromisoformat(upload.received_at) if upload else changed) < oldest:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            deleted.append(path.name)
    return deleted


def _check_quota(home: Path, now: datetime) -> None:
    kept = recent(home)
    fresh = [up for up in kept if now - datetime.fromisoformat(up.received_at) < timedelta(hours=1)]
    if len(fresh) >= MOST_AN_HOUR:
        raise UploadRefused(f"{MOST_AN_HOUR} files came within the last hour: wait, or use the command line")
    if sum(upload.size for upload in kept) + MOST_BYTES > MOST_KEPT_BYTES:
        raise UploadRefused("too many files wait here: give up those that are not needed any more")


def _read(folder: Path) -> Upload | None:
    try:
        plain = dict(json.loads((folder / _RECORD).read_text(encoding="utf-8")))
        plain["boundaries"] = tuple(folder / name for name in plain.get("boundaries", ()))
        upload = Upload(**plain | {"path": folder / plain["path"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return upload if upload.path.is_file() and upload.id == folder.name else None


def _folder(home: Path) -> Path:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
