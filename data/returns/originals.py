"""The files as they arrived: kept for a while under their hash, for their owner alone, and never served."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from data.returns.preflight import ARCHIVE_BYTES, FileRefused
from data.returns.texts import shown

if TYPE_CHECKING:
    from data.store import Store

FOLDER = "returns"
KEPT_DAYS = 90
LEFT_OVER_DAYS = 7
LONGEST_NAME = 120


@dataclass(frozen=True)
class Original:
    """A file kept: where, the name it came with as it may be shown, and the hash of what came: `hash_with`."""

    path: Path
    name: str
    sha256: str


def hash_with(sha256: str, beside: Sequence[str]) -> str:
    """The hash of a file and of those beside it, by their hashes: read with other boundaries it is another return."""
    return hashlib.sha256(" ".join((sha256, *beside)).encode()).hexdigest() if beside else sha256


def keep_original(source: Path, home: Path, beside: Sequence[str] = ()) -> Original:
    """Copy the file to the folder of originals, whole or not at all; `beside` are hashes of files given with it.

    Raises OSError when it cannot be opened or written, and FileRefused when it is larger than any file taken.
    """
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f"{uuid.uuid4().hex}.part"
    digest = hashlib.sha256()
    size = 0
    try:
        with source.open("rb") as file, open(partial, "xb", opener=_for_owner) as copy:
            while chunk := file.read(1 << 20):
                size += len(chunk)
                if size > ARCHIVE_BYTES:
                    raise FileRefused("FILE_TOO_LARGE", f"no file over {ARCHIVE_BYTES >> 20} MB is taken")
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        suffix = "".join(c for c in source.suffix.casefold()[:6] if c.isascii() and (c.isalnum() or c == "."))
        identity = hash_with(digest.hexdigest(), beside)
        kept = folder / f"{identity}.{uuid.uuid4().hex[:8]}{suffix}"
        partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
    return Original(kept, shown(source.name, LONGEST_NAME), identity)


def drop_original(original: Original) -> None:
    """Forget a file that was refused or brought nothing."""
    original.path.unlink(missing_ok=True)


def delete_expired(store: Store, home: Path, today: date | None = None) -> list[str]:
    """Names of the originals deleted now: those whose batch was published 90 days ago, and leftovers of a week.

    A batch is published by the first release that holds it. Its hash and figures stay in the store. `today` is by
    default the real day in UTC, as files and releases are dated, never the day that is judged on.
    """
    today = today or datetime.now(UTC).date()
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    published = _published(store)
    deleted = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".part" or path.name.partition(".")[0] not in published:
            age = today - datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
            is_over = age > timedelta(days=LEFT_OVER_DAYS)
        else:
            day = published[path.name.partition(".")[0]]
            is_over = day is not None and today - day > timedelta(days=KEPT_DAYS)
        if is_over:
            path.unlink(missing_ok=True)
            deleted.append(path.name)
    return deleted


def _published(store: Store) -> dict[str, date | None]:
    """The day each batch was first published, by the hash of its file; None when it is not yet."""
    releases = store.releases()
    days: dict[str, date | None] = {}
    for batch in store.batches().itertuples():
        held = releases[releases["head"] >= batch.batch]
        days[batch.source_sha256] = (
            None
            if held.empty
            else min(datetime.fromisoformat(at).date() for at in held["published_at"].tolist())
        )
    return days


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
