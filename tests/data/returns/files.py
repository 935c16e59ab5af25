"""Files of every kind for the tests of returns, sound and not, made on the spot."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import shapely
from openpyxl import Workbook

from data.areas import middles
from data.catalogue import Catalogue, load_catalogue
from data.returns.checking import check
from data.returns.places import area_kinds
from data.returns.report import Report

DAY = date(2026, 2, 15)
FIXTURES = Path(__file__).with_name("fixtures")
HEADER = ("measure", "period", "area", "part", "numerator", "denominator", "value", "reason", "note")
ROWS = (
    ("SC14", "2024-25 Q4", "Rotherham", "", 12, 93, "", "", ""),
    ("SC14", "2024-25 Q3", "Rotherham", "", 10, 80, "", "", "slow start"),
    ("RC10", "2024-25 Q4", "Boston Castle", "", 31, "", "", "", ""),
    ("RC10", "2024-25 Q4", "E05012993", "", 0, "", "", "", ""),
    ("RC10", "2024-25 Q3", "E05012993", "", "", "", "", "suppressed", ""),
)


@cache
def catalogue() -> Catalogue:
    """The real catalogue, read once."""
    return load_catalogue()


def checked(path: Path, **options: object) -> Report:
    """The report of a file on the day of the tests."""
    return check(path, **({"as_of": DAY, "catalogue": catalogue()} | options))


def csv_text(
    rows: Iterable[Iterable[object]] = ROWS, header: Iterable[str] = HEADER, separator: str = ","
) -> str:
    """Rows under a header, without any quoting."""
    return "".join(separator.join(map(str, row)) + "\n" for row in (header, *rows))


def every_area(kind: str, *without: str) -> str:
    """GeoJSON of every area of a kind but some: the ground that is nearer to its middle than to any other's."""
    codes = [code for code, own in area_kinds().items() if own == kind]
    points = shapely.multipoints([middles()[code] for code in codes])
    ground = shapely.box(-2, 53, 0, 54)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=ground, ordered=True))
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": json.loads(shapely.to_geojson(shapely.intersection(cell, ground))),
        }
        for code, cell in zip(codes, cells, strict=True)
        if code not in without
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def workbook(
    rows: Iterable[Iterable[object]] = ROWS, header: Iterable[str] = HEADER, title: str = "Return"
) -> Workbook:
    """A workbook with rows under a header; empty texts are empty cells."""
    book = Workbook()
    book.active.title = title
    for row in (header, *rows):
        book.active.append([None if value == "" else value for value in row])
    return book


def saved(book: Workbook, path: Path) -> Path:
    """The workbook at the path."""
    book.save(path)
    return path


def members(path: Path) -> dict[str, bytes]:
    """The members of a zip file, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, content: dict[str, bytes], *, level: int = 6) -> Path:
    """A zip file with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def with_sheet(path: Path, rows_xml: str, *, before: str = "", after: str = "") -> Path:
    """A workbook whose only sheet is written as XML: its rows, and what stands before and after them."""
    saved(workbook(()), path)
    content = members(path)
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?><worksheet xmlns="{name}">{before}<sheetData>{rows_xml}</sheetData>{after}</worksheet>'
    ).encode()
    return zipped(path, content)


def row_xml(number: int, texts: Iterable[object], attributes: str = "") -> str:
    """A row of inline texts and numbers."""
    cells = "".join(
        f"<c><v>{text}</v></c>"
        if isinstance(text, int | float)
        else f'<c t="inlineStr"><is><t>{text}</t></is></c>'
        for text in texts
    )
    return f'<row r="{number}" {attributes}>{cells}</row>'


def synthetic_home_office(path: Path, megabytes: int, *, partnerships: int = 40) -> tuple[Path, int]:
    """A SYNTHETIC spreadsheet in the layout of the Home Office's table: made-up counts, only the layout is real.

    Its content has about so many megabytes; returns the path and the sum of Rotherham's counts for Robbery.
    """
    robbery = 0

    def rows() -> Iterator[bytes]:
        nonlocal robbery
        start = (
            '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        )
        yield start.encode()
        written, year = len(start), 2015
        columns = (
            "Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description",
            "Offence Group", "Offence Subgroup", "Offence Code", "Offence Count",
        )  # fmt: skip
        while written < megabytes * 2**20:
            year += 1
            lines = [f'<table:table table:name="{year}_{(year + 1) % 100:02d}">', _ods_row(columns)]
            for quarter in range(1, 5):
                for number in range(partnerships):
                    name = "Rotherham" if number == 7 else f"Synthetic place {number}"
                    for group in ("Robbery", "Theft offences"):
                        for code in range(60):
                            count = (number + quarter + code) % 9
                            robbery += count if name == "Rotherham" and group == "Robbery" else 0
                            lines.append(
                                _ods_row(
                                    (f"{year}/{(year + 1) % 100:02d}", quarter, "Synthetic force", name,
                                     f"{group} offence {code}", group, f"{group} {code % 3}", f"{code}A", count)
                                )
                            )  # fmt: skip
            lines.append('<table:table-row table:number-rows-repeated="1040000"><table:table-cell '
                         'table:number-columns-repeated="16384"/></table:table-row></table:table>')  # fmt: skip
            piece = "".join(lines).encode()
            written += len(piece)
            yield piece
        yield b"</office:spreadsheet></office:body></office:document-content>"

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in rows():
                content.write(piece)
    return path, robbery


def _ods_row(texts: Iterable[object]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>'
        if isinstance(text, int)
        else f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row>{cells}</table:table-row>"


def archive_of(path: Path, files: dict[str, bytes]) -> Path:
    """An archive in the layout of data.police.uk."""
    return zipped(path, {f"{name[:7]}/{name}": data for name, data in files.items()})


def raw(path: Path, data: bytes | str) -> Path:
    """The bytes at the path."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def workbook_bytes(book: Workbook) -> bytes:
    """The workbook as bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def month_as(month: str) -> bytes:
    """The fixture with another month written into every row: not real records of that month."""
    return (FIXTURES / "2024-06-south-yorkshire-street.csv").read_bytes().replace(b"2024-06", month.encode())


def columns(text: str, change) -> str:
    """The file with every row changed, a header and its fields at a time."""
    rows = [change(row) for row in csv.DictReader(io.StringIO(text))]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
