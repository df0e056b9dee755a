"""Statements in a real browser: from the desk to the book in three clicks, and back to the firm to be mended."""

import io
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.support import ROOT, AppServer, settled
from tests.browser.test_journeys import accepted_lines, sign_in

PATIENCE = 90_000


def upload(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files([str(file) for file in files])


def clean_file() -> Path:
    return next((ROOT / "sample_data" / "statements").glob("*clean*.xlsx"))


def with_five_faults(folder: Path) -> Path:
    """The clean file with five rows that cannot be read, each for another reason."""
    content = openpyxl.load_workbook(clean_file())
    sheet = content.worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    places = {cell.value: cell.column_letter for cell in header}
    faults = [("实收利息", "约20万元"), ("实收利息", "#REF!"), ("实收利息", "=1+1"), ("扣款日期", "2009-02-30"),
              ("截息日", "季末")]  # fmt: skip
    for row, (name, value) in enumerate(faults, header[0].row + 1):
        sheet[f"{places[name]}{row}"] = value
    path = folder / "faulty.xlsx"
    content.save(path)
    return path


def test_the_marked_copy_is_mended_and_only_the_difference_comes_in(
    browser_page: Page, app_server: AppServer, tmp_path: Path
) -> None:
    page = sign_in(browser_page, app_server, "recorder", "/import")
    faulty = with_five_faults(tmp_path)
    upload(page, faulty)
    expect(page.get_by_role("button", name="标注退回表")).to_be_enabled(timeout=PATIENCE)
    settled(page)
    page.screenshot(path=tmp_path / "faulty.png", full_page=True)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="标注退回表").click()
    copy = tmp_path / "copy.xlsx"
    waiting.value.save_as(copy)
    content = openpyxl.load_workbook(copy)
    sheet = content.worksheets[0]
    marked = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(marked) == 5
    original: Any = openpyxl.load_workbook(clean_file()).worksheets[0]
    for cell in marked:
        assert cell.fill.fgColor.rgb == "FFFFC7CE"
        cell.value = original[cell.coordinate].value
    content.save(copy)
    page.goto(f"{app_server.url}/import")
    settled(page)
    upload(page, copy)
    expect(page.get_by_role("heading", name="copy.xlsx")).to_be_visible(timeout=PATIENCE)
    settled(page)
    figures = [card.split() for card in page.get_by_test_id("stMetric").all_inner_texts()]
    shown = {words[0]: words[-1] for words in figures}
    assert shown["无法识别"] == "0"
    assert int(shown["新增"]) + int(shown["存疑"]) == 5


def test_other_pages_answer_while_nasty_files_are_refused(
    browser_page: Page, app_server: AppServer, tmp_path: Path
) -> None:
    page = sign_in(browser_page, app_server, "recorder", "/import")
    upload(page, far_cell(tmp_path), bomb(tmp_path))
    for _ in range(5):
        with urllib.request.urlopen(f"{app_server.url}/_stcore/health", timeout=5) as answer:
            assert answer.read() == b"ok"
    expect(page.get_by_text("far.xlsx").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stAlert]")).to_have_count(2, timeout=PATIENCE)
    page.get_by_role("link", name="项目台账").click()
    expect(page.locator("h1")).to_have_text("项目台账", timeout=PATIENCE)


def far_cell(folder: Path) -> Path:
    """1.5 KB with one value in the last cell there is."""
    content = openpyxl.Workbook()
    content.active["XFD1048576"] = 1
    path = folder / "far.xlsx"
    content.save(path)
    return path


def bomb(folder: Path) -> Path:
    """Half a megabyte that unpacks to half a gigabyte."""
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if not part.endswith("sheet1.xml"):
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(512):
                sheet.write(b" " * 2**20)
    return path


def test_the_files_of_a_day_come_in_together(browser_page: Page, app_server: AppServer) -> None:
    files = sorted((ROOT / "sample_data" / "statements").glob("*2009Q3*.xlsx"))[:2]
    page = sign_in(browser_page, app_server, "recorder", "/import")
    before = accepted_lines(app_server)
    upload(page, *files)
    expect(page.get_by_text("已收下 2 个文件。")).to_be_visible(timeout=PATIENCE)
    settled(page)
    assert before == accepted_lines(app_server)
