"""Compression: files that never change are compressed once for each encoding, everything else as it is answered."""

from __future__ import annotations

from flask import Flask, Request, Response
from flask_compress import Compress

from web.headers import fingerprinted_file

_OWN_FILES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


class FileCache:
    """Compressed bytes by encoding and file. A key without a file is never kept."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The bytes kept under `key`, if any."""
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep `value` under `key` when it names a file."""
        if not key.endswith(";"):
            self._kept[key] = value


def add_compression(server: Flask) -> None:
    """Compress the answers of `server` with what the browser prefers of zstd, brotli and gzip."""
    server.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    server.config["COMPRESS_STREAMS"] = False
    server.config["COMPRESS_ZSTD_LEVEL"] = 8
    server.config["COMPRESS_BR_LEVEL"] = 6
    server.config["COMPRESS_CACHE_BACKEND"] = FileCache
    server.config["COMPRESS_CACHE_KEY"] = _file_of
    Compress(server)
    # Hooks run last first: a file must be whole before it is compressed.
    server.after_request(_whole)


def _whole(response: Response) -> Response:
    if response.is_streamed and response.mimetype in _OWN_FILES:
        file = response.response
        response.direct_passthrough = False
        response.make_sequence()
        file.close()
    return response


def _file_of(_request: Request) -> str:
    return fingerprinted_file()
