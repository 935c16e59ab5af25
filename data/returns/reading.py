"""A file as plain values: what it is, and its grids or counts. Runs in the process that `sandbox` starts."""

from __future__ import annotations

from typing import BinaryIO

from data.returns.csv_grid import csv_grid
from data.returns.home_office import Rows, is_home_office_workbook, spreadsheet_rows, workbook_rows
from data.returns.preflight import (
    ARCHIVE_MEMBERS,
    RETURN_BYTES,
    FileRefused,
    check_size,
    check_workbook,
    kind_of,
    open_zip,
    refuse_other_documents,
)
from data.returns.street import Tally, add_archive, add_street_file, refuse_other_header
from data.returns.workbook import workbook_grid


def file_content(file: BinaryIO, request: dict) -> dict:
    """The content of the open file that `request["name"]` names: {"kind": ..., and what that kind holds}.

    Kinds: "grid" (sheets, problems), "street" (see `street.Tally.result`), "home_office" (rows of the partnership).
    Raises FileRefused.
    """
    name, size = request["name"], request["size"]
    kind = kind_of(file, name, size).name
    if kind in ("street", "archive"):
        tally = Tally(request["neighbourhoods"], request["box"], request["districts"])
        if kind == "street":
            add_street_file(tally, file, name)
        else:
            add_archive(tally, open_zip(file, most=ARCHIVE_MEMBERS))
        return {"kind": "street", **tally.result()}
    if kind == "csv":
        first = file.readline(4096).decode("utf-8", "replace")
        refuse_other_header(first.strip("\ufeff\r\n"))
        file.seek(0)
        return {"kind": "grid", **csv_grid(file)}
    archive = open_zip(file)
    if kind == "workbook":
        refuse_other_documents(archive)
    if kind == "spreadsheet":
        return _home_office(spreadsheet_rows(archive, size))
    if any(name == "xl/workbook.xml" for name in archive.namelist()) and is_home_office_workbook(archive):
        rows = workbook_rows(archive)
        if rows.headed:
            return _home_office(rows)
    check_size(size, RETURN_BYTES)
    check_workbook(archive, size)
    return {"kind": "grid", **workbook_grid(file, archive)}


def _home_office(rows: Rows) -> dict:
    if not rows.headed:
        raise FileRefused(
            "FILE_TYPE_NOT_ACCEPTED",
            "an OpenDocument spreadsheet is only taken when it is the Home Office's table of recorded crime by "
            "Community Safety Partnership; save a return as .xlsx or .csv",
            ".ods",
            ".xlsx or .csv",
        )
    return {"kind": "home_office", "rows": rows.kept}
