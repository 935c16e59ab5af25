"""A file as plain values: what it is, and its grids or counts. Runs in the process that `sandbox` starts.

That process is new for each file, so the readers of other kinds of files are not loaded.
"""

from __future__ import annotations

from io import BufferedIOBase

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


def file_content(file: BufferedIOBase, request: dict) -> dict:
    """The content of the open file that `request["name"]` names: {"kind": ..., and what that kind holds}.

    Kinds: "grid" (sheets, problems), "street" (see `street.Tally.result`), "home_office" (rows of the partnership).
    Raises FileRefused.
    """
    name, size = request["name"], request["size"]
    kind = kind_of(file, name, size)
    if kind in ("street", "archive"):
        return {"kind": "street", **_street(file, kind, request)}
    if kind == "csv":
        return {"kind": "grid", **_csv(file)}
    return _spreadsheet(file, kind, size)


def _street(file: BufferedIOBase, kind: str, request: dict) -> dict:
    tally = Tally(request["neighbourhoods"], request["box"], request["districts"])
    if kind == "street":
        add_street_file(tally, file, request["name"])
    else:
        add_archive(tally, open_zip(file, most=ARCHIVE_MEMBERS))
    return tally.result()


def _csv(file: BufferedIOBase) -> dict:
    from data.returns.csv_grid import csv_grid

    first = file.readline(4096).decode("utf-8", "replace")
    refuse_other_header(first.strip("\ufeff\r\n"))
    file.seek(0)
    return csv_grid(file)


def _spreadsheet(file: BufferedIOBase, kind: str, size: int) -> dict:
    from data.returns.home_office import is_home_office_workbook, spreadsheet_rows, workbook_rows

    archive = open_zip(file)
    if kind == "workbook":
        refuse_other_documents(archive)
    if kind == "spreadsheet":
        rows = spreadsheet_rows(archive, size)
        if not rows.headed:
            raise FileRefused(
                "FILE_TYPE_NOT_ACCEPTED",
                "an OpenDocument spreadsheet is only taken when it is the Home Office's table of recorded crime by "
                "Community Safety Partnership; save a return as .xlsx or .csv",
                ".ods",
                ".xlsx or .csv",
            )
        return {"kind": "home_office", "rows": rows.kept}
    if any(name == "xl/workbook.xml" for name in archive.namelist()) and is_home_office_workbook(archive):
        rows = workbook_rows(archive)
        if rows.headed:
            return {"kind": "home_office", "rows": rows.kept}
    check_size(size, RETURN_BYTES)
    check_workbook(archive, size)
    from data.returns.workbook import workbook_grid

    return {"kind": "grid", **workbook_grid(file, archive)}
