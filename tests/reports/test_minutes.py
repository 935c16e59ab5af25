"""The draft minute as Word opens it."""

from dataclasses import replace
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from reports.minutes import Item, minute

ACTION = Item(
    "action",
    "Bring the ward figures & <maps>",
    "A. Chair",
    "31 March 2026",
    "2.4",
    "Fewer incidents",
    "2026-02-12T14:30:00+00:00",
    "tester",
    "http://127.0.0.1:8050/present?show=board#at=2.4",
)


def opened(*items):
    return Document(BytesIO(minute("Draft minute: Q3", "Board meeting of 12 February 2026", items)))


def test_a_minute_says_what_was_agreed_by_whom_until_when_and_where():
    document = opened(ACTION)
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells[0] == "Bring the ward figures & <maps>\nWritten down 12 February 2026, 14:30 UTC by tester."
    assert cells[1:3] == ["A. Chair", "31 March 2026"]
    assert cells[3] == "2.4 Fewer incidents"


def test_the_slide_is_one_click_away():
    document = opened(ACTION)
    links = [r.target_ref for r in document.part.rels.values() if r.is_external]
    assert links == [ACTION.address]


def test_a_minute_is_a_draft_and_its_writer_is_declared():
    document = opened(ACTION)
    lines = [p.text for p in document.paragraphs]
    assert lines[:2] == ["Draft minute: Q3", "Board meeting of 12 February 2026"]
    assert "declared, not verified" in lines[2]


def test_kinds_have_sections_in_a_fixed_order():
    document = opened(ACTION, replace(ACTION, kind="decision", text="Yes", owner="", due=""))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    assert headings == ["Decisions", "Actions"]
    assert [c.text for c in document.tables[0].rows[1].cells][1:3] == ["not named", "no day set"]


def test_a_meeting_without_a_decision_says_so():
    assert opened().paragraphs[-1].text == "Nothing was written down."


def test_a_minute_can_be_heard_as_well_as_read():
    document = opened(ACTION, replace(ACTION, kind="question"))
    levels = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels == ["Heading 1", "Heading 2", "Heading 2"]
    assert document.core_properties.title == "Draft minute: Q3"
    assert document.core_properties.language == "en-GB"
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    for table, name in zip(document.tables, ("Actions", "Questions"), strict=True):
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == name
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [c.text for c in table.rows[0].cells] == ["What was agreed", "Owner", "By", "Slide"]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows[1:])
