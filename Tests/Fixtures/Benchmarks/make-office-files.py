"""Writes office files with openpyxl, python-docx and python-pptx into the folder given, and beside each, as
NAME.expected.json, what these packages read from it."""

import datetime
import json
import warnings
import sys
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.shared import Inches
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pptx.util import Inches as SlideInches

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])


def expect(name, value):
    (folder / f"{name}.expected.json").write_text(json.dumps(value, ensure_ascii=False))


def cell(value):
    """A cell's value as orgbench's documentation has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.timedelta):
        seconds, sign = abs(value.total_seconds()), "-" if value.total_seconds() < 0 else ""
        whole, rest = divmod(round(seconds * 1000), 1000)
        text = f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
        return sign + text + (f".{rest:03}" if rest else "")
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="milliseconds").removesuffix(".000")
    if isinstance(value, datetime.datetime):
        text = value.isoformat(" ", timespec="milliseconds").removesuffix(".000")
        return text.removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace("\r", "").replace("\t", "\\t").replace("\n", "\\n")


def sheets(path):
    values = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    return [
        [sheet.title, [
            [cell(own.value if other.data_type != "f" or own.value is not None else other.value)
             for own, other in zip(*rows)]
            for rows in zip(sheet.iter_rows(), formulas[sheet.title].iter_rows())
        ]]
        for sheet in values.worksheets
    ]


def spreadsheet(name, epoch=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.title = "Values & <more>"
    sheet.append(["text", "with\ttab", "two\nlines", "ΟΔΟΣ 😀", "", " spaces "])
    sheet.append([1, -2, 3.5, 1e-7, 1e16, 123456789012345678, 0.1 + 0.2, 5.0, 1e300])
    sheet.append([True, False, "#N/A", "=1+1", "007", "1e5"])
    dates = [
        datetime.datetime(2024, 2, 29), datetime.datetime(1999, 12, 31, 23, 59, 59),
        datetime.date(1900, 1, 1) if not epoch else datetime.date(1904, 1, 2),
        datetime.datetime(1900, 2, 28, 12) if not epoch else datetime.datetime(1905, 2, 28, 12),
        datetime.datetime(1900, 3, 1) if not epoch else datetime.datetime(1910, 3, 1),
        datetime.time(13, 30), datetime.time(0, 0, 1, 500000), datetime.timedelta(hours=26, minutes=3),
        datetime.datetime(9999, 12, 31), datetime.timedelta(days=-1, hours=3),
        datetime.datetime(2024, 5, 6, 7, 8, 9, 123000),
    ]
    sheet.append(dates)
    formats = [
        "General", "0.00%", "#,##0.00", "yyyy-mm-dd", "d/m/y", "h:mm AM/PM", "[h]:mm", "[mm]:ss", "mm:ss.0",
        '"day "0', "[Red]0", "[$-409]d mmm yyyy", "_d0", "\\d0", "0;[Red]d", "[$EUR ]0", "[ss]",
        "dd.mm.yyyy hh:mm", "@", '0 "h"', "[HH]:MM", 'yyyy"x', "mmmm",
    ]
    for row, code in enumerate(formats, 6):
        for column, number in enumerate([0, 0.25, 1, 59, 60, 61.75, 45000.123456, -1.5, 0.999999999, 3e6], 1):
            sheet.cell(row, column, number).number_format = code
    sheet["Z40"] = "far"
    sheet["C300"] = "after a gap"
    rich = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"), " plain")
    sheet["A301"] = rich
    sheet.merge_cells("A303:C304")
    sheet["A303"] = "merged"
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden["B2"] = "not seen by people"
    book.create_sheet("Empty")
    book.save(folder / name)
    expect(name, sheets(folder / name))


def document(name):
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "the header"
    file.add_heading("A heading & <more>", 1)
    paragraph = file.add_paragraph("One ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run("\ttab\nline ΟΔΟΣ")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Inches(1))
    file.add_paragraph("first", style="List Bullet")
    file.add_paragraph("")
    table = file.add_table(rows=2, cols=3)
    for number, field in enumerate(cell for row in table.rows for cell in row.cells):
        field.text = f"cell {number}"
    table.cell(1, 1).add_paragraph("a second paragraph")
    inner = table.cell(1, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "inner", "table"
    file.add_page_break()
    file.add_paragraph("last")
    file.save(folder / name)
    lines = []

    def blocks(container):
        for block in container.iter_inner_content():
            if isinstance(block, docx.table.Table):
                for row in block.rows:
                    yield "\t".join(
                        "\n".join(blocks(cell)).replace("\t", "\\t").replace("\n", "\\n") for cell in row.cells)
            else:
                yield block.text

    lines = list(blocks(docx.Document(folder / name)))
    expect(name, {"lines": lines, "header": "the header"})


def presentation(name):
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[1])
    slide.shapes.title.text = "Title & <more>"
    slide.placeholders[1].text = "first\nsecond\vbroken ΟΔΟΣ"
    slide.notes_slide.notes_text_frame.text = "what the speaker says"
    slide = file.slides.add_slide(file.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, SlideInches(1), SlideInches(1), SlideInches(4), SlideInches(1)).table
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"{row}, {column}"
    box = slide.shapes.add_textbox(SlideInches(1), SlideInches(3), SlideInches(2), SlideInches(1))
    box.text_frame.text = "a box"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "in a group"
    # The order of the slides is not that of their files.
    ids = file.slides._sldIdLst
    ids.insert(0, ids[1])
    file.save(folder / name)

    def texts(shapes):
        for shape in shapes:
            if shape.has_text_frame:
                yield from shape.text_frame.text.replace("\v", "\n").split("\n")
            elif shape.has_table:
                yield from ("\t".join(cell.text for cell in row.cells) for row in shape.table.rows)
            elif shape.shape_type == pptx.enum.shapes.MSO_SHAPE_TYPE.GROUP:
                yield from texts(shape.shapes)

    expect(name, [
        {"lines": list(texts(slide.shapes)),
         "notes": slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else None}
        for slide in pptx.Presentation(folder / name).slides])


spreadsheet("book.xlsx")
spreadsheet("book1904.xlsx", openpyxl.utils.datetime.MAC_EPOCH)
document("letter.docx")
presentation("talk.pptx")
