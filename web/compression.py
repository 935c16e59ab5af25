"""Compression: files that never change are compressed once for each encoding, everything else as it is answered."""

from __future__ import annotations

from flask import Flask, Request
from flask_compress import Compress

from web.headers import fingerprinted_file


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
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br"]
    server.config["COMPRESS_ZSTD_LEVEL"] = 12
    server.config["COMPRESS_BR_LEVEL"] = 6
    server.config["COMPRESS_CACHE_BACKEND"] = FileCache
    server.config["COMPRESS_CACHE_KEY"] = _file_of
    Compress(server)


def _file_of(_request: Request) -> str:
    return fingerprinted_file()
