"""Opening files of unknown origin: what they are, what is refused, and that nothing takes the reader down."""

import gc
import io
import os
import pickle
import signal
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO, ClassVar, cast

import olefile  # type: ignore[import-untyped]
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ledger.statements import biff, child, guarding, opening, package, sheetxml
from ledger.statements import errors as causes
from ledger.statements.cells import ErrorCell, FormulaWithoutValue
from ledger.statements.opening import open_workbook
from ledger.statements.reading import read_statement
from tests.statements import builder, nasty
from tests.statements.readers import open_here, read, told

ROWS = [["交易日期", "借方金额", "贷方金额", "余额"], ["2022-01-05", "1.00", "", "9.00"]]
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def refused(data: bytes, cause: type[causes.StatementError], match: str | None = None, **given: Any) -> None:
    with pytest.raises(cause, match=match) as caught:
        open_here(data, "list.xls", **given)
    assert "list.xls" in str(caught.value)


class TestInAChild:
    """Through a real child process."""

    def test_a_statement(self) -> None:
        reading = read_statement(builder.xlsx(ROWS), "list.xlsx")
        assert (reading.file, reading.format, reading.sheets[0].rows[0].amount_fen) == (
            "list.xlsx",
            "xlsx",
            100,
        )

    def test_a_far_row_is_refused_at_once(self) -> None:
        with pytest.raises(causes.FileDangerous, match="reaches out to cell Z1048576"):
            open_workbook(builder.package('<row r="1048576" hidden="1"/>'), "far.xlsx")

    @pytest.mark.parametrize(
        ("made", "size", "told"),
        [
            (nasty.far_cell, 1_500, "reaches out to cell XFD1048576, and at most 200000 rows"),
            (nasty.deep_cell, 1_500, "reaches out to cell L1048576"),
            (nasty.zip_bomb, 530_000, "unpacks to more than 256 MB"),
            (nasty.many_texts, 2_000_000, "more than 64 MB of text"),
            (nasty.repeated_text, 700_000, "within 10 seconds of computing and 480 MB of memory"),
            pytest.param(nasty.wide_table, 3_000_000, "480 MB of memory", marks=pytest.mark.soak),
        ],
    )
    def test_what_is_built_to_exhaust_is_refused_at_once(
        self, made: Callable[[], bytes], size: int, told: str
    ) -> None:
        workbook = made()
        assert len(workbook) < size
        start = time.monotonic()
        with pytest.raises((causes.FileDangerous, causes.ReadingFailed), match=told):
            open_workbook(workbook, "nasty.xlsx")
        assert time.monotonic() - start < (3 if size < 600_000 or made is nasty.many_texts else 10)

    def test_a_workbook_of_which_the_guard_complains_late(self) -> None:
        rows = builder.inline(ROWS) + "<row><c></row>"
        with pytest.raises(causes.FileDamaged, match="not well formed"):
            open_workbook(builder.package(rows), "late.xlsx")

    def test_a_crash_of_the_child_is_one_clear_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "CHILD", ["-c", "import os, sys; sys.stdin.buffer.read(); os.abort()"])
        with pytest.raises(causes.ReadingFailed, match="480 MB"):
            open_workbook(b"x", "crash.xlsx")

    def test_a_child_that_hangs_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "CHILD", ["-c", "import time; time.sleep(60)"])
        monkeypatch.setattr(opening, "PATIENCE_SECONDS", 0.5)
        with pytest.raises(causes.ReadingFailed):
            open_workbook(os.urandom(2**20), "hang.xlsx")

    def test_a_child_may_send_nothing_but_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        code = "import os, pickle, sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(pickle.dumps(os.getcwd))"
        monkeypatch.setattr(opening, "CHILD", ["-c", code])
        with pytest.raises(causes.ReadingFailed) as caught:
            open_workbook(b"x", "evil.xlsx")
        assert isinstance(caught.value.__cause__, pickle.UnpicklingError)

    @pytest.mark.parametrize(
        ("data", "cause"), [(b"", causes.FileEmpty), (b"x" * (50 * 2**20 + 1), causes.FileTooLarge)]
    )
    def test_what_needs_no_child(self, data: bytes, cause: type[causes.StatementError]) -> None:
        with pytest.raises(cause):
            open_workbook(data, "list.xlsx")


class TestGuard:
    """What passes between the guard and the reader."""

    REFUSED: ClassVar[tuple[Any, ...]] = ("refused", "FileDamaged", {"file": "x", "detail": "d"})

    def stand(self, reader: str, *answers: tuple[Any, ...]) -> tuple[int, list[Any]]:
        """Exit status of a command that is told the answers, and what whoever asked was told."""
        listening = subprocess.Popen([reader], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        statuses: list[int] = []
        out = io.BytesIO()
        with pytest.MonkeyPatch.context() as patch:
            wait = os.waitpid
            patch.setattr(os, "waitpid", lambda pid, options: statuses.append(wait(pid, options)[1]))
            guarding.stand_guard(answers, cast("BinaryIO", listening.stdin), listening.pid, out)
        listening.returncode = statuses[0]
        out.seek(0)
        return statuses[0], list(guarding.received(out))

    def test_an_early_refusal_ends_the_reader(self) -> None:
        status, told_asker = self.stand("cat", self.REFUSED)
        assert (os.WTERMSIG(status), told_asker) == (signal.SIGKILL, [self.REFUSED])

    def test_a_late_refusal_goes_to_the_reader(self) -> None:
        assert self.stand("cat", ("scans", {}), self.REFUSED) == (0, [])

    def test_a_reader_that_died_hears_nothing(self) -> None:
        long = ("scans", {"x" * 2**20: None})
        assert self.stand("true", long, ("passed",)) == (0, [])

    def test_a_guard_that_dies_has_not_passed_the_file(self) -> None:
        with pytest.raises(causes.ReadingFailed):
            guarding.await_verdict(iter([("scans", {})]), "x")
        with pytest.raises(causes.FileDamaged):
            guarding.await_verdict(iter([("scans", {}), self.REFUSED]), "x")

    def test_what_is_left_unasked_stays_quiet(self) -> None:
        answers = guarding.told(iter([("workbook",), ("end",)]), "x")
        assert next(answers) == ("workbook",)
        answers.close()  # type: ignore[attr-defined]

    def test_the_complaint_of_the_guard_goes_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def parsed(*_: object) -> Iterator[object]:
            yield from ()
            raise KeyError

        monkeypatch.setattr(child, "_parsed", parsed)
        refused(builder.package("<row><c></row>"), causes.FileDamaged, "not well formed")
        refused(builder.package(builder.inline(ROWS)), causes.FileDamaged, "cut off or changed on the way")


class TestKinds:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [(b"<?xml version='1.0'?><a/>", "XML document"), (b"MIME-Version: 1.0\n", "MHTML"),
         (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "2003"),
         (builder.package(parts={"content.xml": "<a/>"}), r"OpenDocument file \(\.ods"), (builder.package(parts={"xl/workbook.bin": "b"}), "xlsb"),
         (builder.package(parts={"Index/Document.iwa": "b"}), "Numbers")],
    )  # fmt: skip
    def test_files_of_other_kinds_are_to_be_saved_anew(self, data: bytes, kind: str) -> None:
        refused(data, causes.FormatUnknown, f"{kind}.*Save it as .xlsx")

    @pytest.mark.parametrize(
        ("data", "kind"),
        [(b"%PDF-1.7", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff\xe0", "a picture"), (b"BM\x36\x00\x00", "a picture"),
         (b"{\\rtf1", "rich text"), (builder.package(parts={"word/document.xml": "<a/>"}), "docx"), (builder.package(parts={"OFD.xml": "<a/>"}), "OFD"),
         (builder.package(parts={"ppt/presentation.xml": "<a/>"}), "pptx")],
    )  # fmt: skip
    def test_documents_hold_no_cells(self, data: bytes, kind: str) -> None:
        refused(data, causes.NoTable, f"{kind}.*Ask the bank for the same list as Excel or CSV")

    @pytest.mark.parametrize(
        ("data", "kind"), [(b"Rar!", "RAR"), (b"\x1f\x8b", "gzip"), (builder.package(parts={"xl/workbook.xml": None}), "zip archive")]
    )  # fmt: skip
    def test_archives_are_to_be_unpacked(self, data: bytes, kind: str) -> None:
        refused(data, causes.FilePacked, f"{kind}.*Unpack it")

    def test_two_letters_may_begin_a_text(self) -> None:
        assert open_here(b"BM,b,c\n1,2,3\n", "list.csv").kind == "text"

    def test_a_large_file_from_an_encrypted_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ledger.statements.formats.MOST_BYTES", 3)
        refused(b"abcd", causes.FileTooLarge)

    def test_blank_and_binary(self) -> None:
        refused(b" \r\n", causes.FileEmpty)
        refused(b"\x00\x01\x02abc", causes.FileDamaged, "neither a workbook nor text")
        refused(b"a,b,c\xff\xff\n", causes.FileDamaged, "no known encoding")
        refused(b"a" * 5000 + b"\xff\xff\n", causes.FileDamaged, "no known encoding")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("before", range(4090, 4096))
    def test_a_character_cut_by_the_first_look(self, encoding: str, before: int) -> None:
        text = "a" * before + "日期,借方,贷方\n"
        assert open_here(text.encode(encoding), "list.csv").sheets[0].rows == [
            ["a" * before + "日期", "借方", "贷方"]
        ]

    def test_an_office_file_that_is_no_workbook(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(olefile.OleFileIO, "exists", lambda *_: False)
        refused(builder.xls(ROWS), causes.FormatUnknown, "another kind")
        monkeypatch.setattr(olefile.OleFileIO, "exists", lambda _, name: name == "WordDocument")
        refused(builder.xls(ROWS), causes.NoTable, ".doc or .wps")

    def test_csv_dress_is_taken_off(self) -> None:
        data = b'="0012",\'0013,"=x",\' plain,a\r\n"b",,"two\nlines"\r\n'
        (sheet,) = open_here(data, "list.csv").sheets
        assert sheet.rows == [["0012", "0013", "x", "' plain", "a"], ["b", "", "two\nlines"]]

    def test_csv_that_is_no_csv(self) -> None:
        refused(b"a,b,c\n" + b'"' + b"x" * 200_000 + b'"\n', causes.FileDamaged, "line 2 is no CSV")

    @pytest.mark.parametrize(
        "data", [b"a,b,c,d\n1,2,3,4\n1,2,3", b'a,b,c,d\n1,2,3,"4', b"<table><tr><td>a</td>"]
    )
    def test_text_that_breaks_off(self, data: bytes) -> None:
        refused(data, causes.FileDamaged)

    @pytest.mark.parametrize("data", [b"a,b,c,d\n1,2,3,4\nnote", b"a,b,c", b"a,b,c,d\n1,2,3\n"])
    def test_text_that_is_short_but_whole(self, data: bytes) -> None:
        assert open_here(data, "list.csv").sheets

    def test_too_many_lines_of_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ledger.statements.plain.MOST_ROWS", 2)
        refused(b"a,b,c\n" * 3, causes.FileDangerous, "more than 2 rows")

    def test_html_with_spans_and_no_rows(self) -> None:
        page = b"""<html><body>text<table><td>lone<tr><th rowspan=2>a<th colspan="2">b<br>c</th><th colspan=x>d</tr>
        <tr><td>e</td><td>f</td><td>g</td></tr></table><p>tail</table></html>"""
        (sheet,) = open_here(page, "list.xls").sheets
        assert sheet.rows == [["lone"], ["a", "b c", "", "d"], ["", "e", "f", "g"]]
        assert sheet.merged == (((1, 0), (2, 0)), ((1, 1), (1, 2)))
        assert open_here(b"<table><tr><td rowspan=2>a</td></tr><tr></tr></table>", "x").sheets[0].rows == [
            ["a"],
            [""],
        ]

    def test_column_a_that_is_no_csv_stays(self) -> None:
        with pytest.raises(causes.NoStatement):
            read(builder.xlsx([["一"], ["二"], [3]]))


class TestPackages:
    def test_far_numbers_without_addresses_and_other_spellings(self) -> None:
        data = "<row r = '2' hidden = 'true'><c r='B2' t='e'><v>#N/A</v></c><c><f>1+1</f></c></row><row><c t='b'><v>1</v></c></row>"
        (sheet,) = open_here(builder.package(data), "list.xlsx").sheets
        assert sheet.rows == [["", "", ""], ["", ErrorCell("#N/A"), FormulaWithoutValue("C2")], ["TRUE", "", ""]] or sheet.rows[1][1:] == [
            ErrorCell("#N/A"), FormulaWithoutValue("C2"),
        ]  # fmt: skip
        assert sheet.hidden_rows == {2}

    def test_computed_formulas_are_values(self) -> None:
        data = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>1</f><v/></c><c r="D1" t="e"/></row>'
        (sheet,) = open_here(builder.package(data), "list.xlsx").sheets
        assert sheet.rows == [[2.0, "", FormulaWithoutValue("C1"), ErrorCell("#?")]]

    def test_marks_below_the_last_value(self) -> None:
        data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="C4"><f>A1</f></c></row>'
        (sheet,) = open_here(builder.package(data), "list.xlsx").sheets
        assert sheet.rows[3][2] == FormulaWithoutValue("C4")

    def test_leading_blank_columns_keep_their_places(self) -> None:
        data = '<row r="3"><c r="C3"><v>7</v></c></row>'
        (sheet,) = open_here(builder.package(data), "list.xlsx").sheets
        assert sheet.rows == [["", "", ""], ["", "", ""], ["", "", 7.0]]

    def test_macros_and_links_are_told(self) -> None:
        parts: dict[str, str | bytes | None] = {
            "xl/vbaProject.bin": b"x",
            "xl/externalLinks/externalLink1.xml": "<a/>",
        }
        workbook = open_here(
            builder.package(FAR.replace("1048576", "1").replace("XFD", "A"), parts), "list.xlsm"
        )
        assert [template for template, _ in workbook.warnings] == [
            "The workbook holds macros; they were not run.",
            "The workbook takes numbers from other files that were not sent; the numbers stored here were read.",
        ]

    def test_absolute_targets_and_chart_sheets(self) -> None:
        rels = builder.package_part("xl/_rels/workbook.xml.rels").replace('"worksheets/', '"/xl/worksheets/')
        rels = rels.replace(
            "</Relationships>",
            '<Relationship Id="rId2" Target="chartsheets/sheet1.xml" Type="x/chartsheet"/></Relationships>',
        )
        workbook = builder.package_part("xl/workbook.xml").replace(
            "</sheets>", '<sheet name="图" sheetId="2" r:id="rId2"/></sheets>'
        )
        data = builder.package(
            builder.inline(ROWS),
            {
                "xl/_rels/workbook.xml.rels": rels,
                "xl/workbook.xml": workbook,
                "xl/chartsheets/sheet1.xml": "<a/>",
            },
        )
        assert [sheet.name for sheet in open_here(data, "list.xlsx").sheets] == ["Sheet1"]

    @pytest.mark.parametrize("name", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
    def test_missing_parts(self, name: str) -> None:
        refused(builder.package(parts={name: None}), causes.FileDamaged, "missing")

    def test_broken_zip_and_broken_xml(self) -> None:
        whole = builder.package(builder.inline(ROWS))
        refused(whole[:-30], causes.FileDamaged, "container")
        refused(builder.package("<row><c></row>"), causes.FileDamaged, "not well formed")
        refused(
            builder.package(parts={"xl/sharedStrings.xml": "<!DOCTYPE a []><a/>"}),
            causes.FileDangerous,
            "document type",
        )

    def test_bytes_that_were_changed(self) -> None:
        stored = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(builder.package(builder.inline(ROWS)))) as packed,
            zipfile.ZipFile(stored, "w") as plain,
        ):
            for member in packed.infolist():
                plain.writestr(member.filename, packed.read(member))
        assert open_here(stored.getvalue(), "list.xlsx").sheets
        refused(stored.getvalue().replace(b"1.00", b"7.00", 1), causes.FileDamaged, "not what was packed")

    def test_a_part_that_does_not_unpack(self) -> None:
        data = bytearray(builder.package(builder.inline(ROWS)))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            start = archive.getinfo("xl/workbook.xml").header_offset + 30 + len("xl/workbook.xml")
        data[start : start + 4] = b"\xff\xff\xff\xff"
        refused(bytes(data), causes.FileDamaged, "cannot be unpacked")

    @pytest.mark.parametrize("declared", [5, 10**9])
    def test_a_directory_that_lies(self, declared: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "MOST_UNPACKED", 10**12)
        monkeypatch.setattr(package, "RATIO_MATTERS_FROM", 10**12)
        original = zipfile.ZipFile.infolist

        def lying(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
            members = original(archive)
            for member in members:
                member.file_size = declared
            return members

        monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)
        data = builder.package(builder.inline(ROWS))
        refused(data, causes.FileDangerous if declared == 5 else causes.FileDamaged)

    def test_too_many_and_repeated_parts(self) -> None:
        refused(
            builder.package(parts={f"a{number}": "" for number in range(2001)}),
            causes.FileDangerous,
            "more than 2000",
        )
        refused(builder.package(parts={"XL/workbook.xml": "x"}), causes.FileDangerous, "same name")

    def test_encrypted_or_odd_members(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("xl/workbook.xml", "x")
        refused(out.getvalue(), causes.FileDamaged, "packed in an unknown way")

    def test_zip_bombs(self) -> None:
        refused(
            builder.package(parts={"a.xml": b"<" * (260 * 2**20)}),
            causes.FileDangerous,
            "unpacks to more than 256 MB",
        )
        refused(
            builder.package(parts={"a.xml": b"<" * (20 * 2**20)}), causes.FileDangerous, "200 times its size"
        )

    def test_too_much_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refused(
            builder.package(parts={"xl/sharedStrings.xml": f"<a>{'x' * 300_000}</a>"}),
            causes.FileDangerous,
            "32,767",
        )
        monkeypatch.setattr(package, "MOST_SHARED_TEXT", 10)
        refused(
            builder.package(parts={"xl/sharedStrings.xml": f"<a>{'x' * 300}</a>"}),
            causes.FileDangerous,
            "of text",
        )
        refused(builder.package(builder.inline([["x" * 40_000]])), causes.FileDangerous, "32,767")

    def test_rows_cut_between_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "_PIECE", 64)
        (sheet,) = open_here(builder.xlsx([["a", "=1"], ["b", "#REF!"]] * 20), "list.xlsx").sheets
        assert sum(isinstance(row[1], FormulaWithoutValue) for row in sheet.rows) == 20
        assert sum(isinstance(row[1], ErrorCell) for row in sheet.rows) == 20

    def test_a_row_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheetxml, "_LONGEST_ROW", 10)
        monkeypatch.setattr(package, "_PIECE", 32)
        refused(builder.package(builder.inline(ROWS)), causes.FileDangerous, "a row holds more")

    def test_wide_sheets(self) -> None:
        assert (
            len(open_here(builder.package('<row r="1"><c r="AB1"><v>1</v></c></row>'), "x").sheets[0].rows[0])
            == 28
        )
        refused(builder.package('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), causes.FileDangerous)


class TestOldFiles:
    def test_errors_formulas_and_hidden_rows(self) -> None:
        data = builder.xls([["a", "b"], ["=1/0", 2.5], ["c", True]], hidden_rows=[2], errors=[(4, 2)])
        (sheet,) = open_here(data, "list.xls").sheets
        assert sheet.rows == [
            ["a", "b"],
            [FormulaWithoutValue("A2"), 2.5],
            ["c", "TRUE"],
            ["", ErrorCell("#REF!")],
        ]
        assert sheet.hidden_rows == {2}

    @pytest.mark.parametrize(
        ("result", "mark"),
        [
            (b"\x02\x00\x17\x00\x00\x00\xff\xff", ErrorCell("#REF!")),
            (b"\x02\x00\x99\x00\x00\x00\xff\xff", ErrorCell("#?")),
            (b"\x00\x00\x00\x00\x00\x00\xf0\x3f", None),
        ],
    )
    def test_results_of_formulas(self, result: bytes, mark: ErrorCell | None) -> None:
        walk = biff._Walk(_record(0x06, b"\x01\x00\x02\x00\x00\x00" + result), biff.OleScan())
        walk.over("x")
        assert walk.sheet.marks == ({2: {2: mark}} if mark else {})

    def test_an_empty_result_beside_computed_ones_is_an_empty_text(self) -> None:
        place, empty = b"\x01\x00\x02\x00\x00\x00", b"\x03\x00\x00\x00\x00\x00\xff\xff"
        walk = biff._Walk(_record(0x06, place + empty) + _record(0x06, place + bytes(8)), biff.OleScan())
        walk.over("x")
        assert walk.sheet.marks == {}

    def test_truth_values_are_no_errors(self) -> None:
        walk = biff._Walk(_record(0x205, bytes(6) + b"\x01\x00"), biff.OleScan())
        walk.over("x")
        assert walk.sheet.marks == {}

    def test_epoch_and_macros(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            child,
            "scan_ole",
            lambda *_: biff.OleScan(macros=True, epoch_1904=True, sheets=[sheetxml.SheetScan()]),
        )
        workbook = open_here(builder.xls([[date(2022, 1, 5)]]), "list.xls")
        assert workbook.epoch_1904
        assert workbook.warnings

    def test_a_sheet_that_reaches_far(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheetxml, "MOST_CELLS", 3)
        refused(builder.xls([["a", "b"], ["c", "d"]]), causes.FileDangerous, "B2")

    def test_a_broken_container(self) -> None:
        refused(builder.xls(ROWS)[:600], causes.FileDamaged)

    def test_a_sheet_that_the_walk_did_not_find(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(child, "scan_ole", lambda *_: biff.OleScan())
        refused(builder.xls(ROWS), causes.FileDamaged, "not where it should be")

    def test_encryption_and_epoch_by_record(self) -> None:
        found = biff.OleScan()
        biff._Walk(_record(0x22, b"\x01\x00") + _record(0x2F, b"\x00\x00") + b"junk", found).over("x")
        assert (found.encrypted, found.epoch_1904) == (True, True)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


class TestEncrypted:
    @pytest.fixture
    def locked(self) -> bytes:
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(builder.xlsx(ROWS))).encrypt("open sesame", out)
        return out.getvalue()

    def test_recognised_asked_for_and_opened(self, locked: bytes) -> None:
        refused(locked, causes.PasswordNeeded, "protected by a password")
        refused(locked, causes.PasswordWrong, password="wrong")
        assert read(locked, password="open sesame")["sheets"][0]["rows"][0]["amount"] == "1.00"

    def test_the_password_is_in_no_message(self, locked: bytes) -> None:
        with pytest.raises(causes.PasswordWrong) as caught:
            open_workbook(locked, "list.xlsx", "not this one")
        assert "not this one" not in str(caught.value) + repr(caught.value.parameters)

    def test_what_stays_locked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(child, "scan_ole", lambda *_: biff.OleScan(encrypted=True))
        monkeypatch.setattr(child, "decrypt", lambda data, *_: data)
        refused(builder.xls(ROWS), causes.PasswordWrong, password="x")


@pytest.mark.parametrize(
    ("raised", "cause"), [(MemoryError(), causes.ReadingFailed), (KeyError("x"), causes.FileDamaged)]
)
def test_whatever_a_parser_raises_is_one_refusal(
    raised: Exception, cause: type[causes.StatementError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(*_: object) -> Iterator[object]:
        yield ("workbook", "xlsx", [], False)
        raise raised

    monkeypatch.setattr(child, "answers", answers)
    refused(b"x", cause)


def test_warnings_of_the_workbook_reach_the_reading() -> None:
    assert "macros" in told(read(builder.package(builder.inline(ROWS), {"xl/vbaProject.bin": b"x"})))


@pytest.mark.parametrize(
    "head",
    [[], [["借据号", "止息日", "利息", "逾期利息"]], [["无", "名", "称"]] * 8],
    ids=["", "question", "other"],
)
def test_large_sheets_are_read_while_they_arrive(
    head: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "ROWS_AT_ONCE", 3)
    rows = [*ROWS, *[[f"2022-01-{day:02}", "", "1.00", f"{9 + day}.00"] for day in range(1, 20)]]
    if head and head[0][0] == "借据号":
        with pytest.raises(causes.ColumnAmbiguous):
            read(builder.text([*head, *rows]))
    else:
        assert len(read(builder.text([*head, *rows]))["sheets"][0]["rows"]) == 20


def test_garbage_collection_is_left_as_it_was() -> None:
    gc.disable()
    try:
        read(builder.text(ROWS))
        assert not gc.isenabled()
    finally:
        gc.enable()
    read(builder.text(ROWS))
    assert gc.isenabled()
