"""The page of schemes: read, compared, copied and changed, confirmed by another person, tried on a case."""

from typing import Any

import pytest

from ledger.book.store import Book
from ledger.instrument import office_schemes
from tests.ui.conftest import Opener, words_of

SCHEME = "toy-2009"


def opened(open_page: Opener, name: str, view: str, **more: Any) -> Any:
    return open_page(name, "admin", scheme_method="toy", scheme_view=view, **more)


def test_a_scheme_is_read_rule_by_rule_with_its_source(open_page: Opener) -> None:
    page = opened(open_page, "auditor", "read", scheme_id=SCHEME)
    assert not page.exception
    shown = words_of(page)
    assert "玩〔2009〕1号" in shown
    assert "施行期" in shown


def test_a_scheme_is_copied_changed_and_confirmed_by_another(open_page: Opener, book: Book) -> None:
    page = opened(open_page, "recorder", "write", scheme_id=SCHEME)
    page.text_input(key="copy_why").set_value("新年度").run()
    assert "办法内容无误" in words_of(page)
    press(page, "保存，待另一人复核")
    assert "待另一人复核" in words_of(page)
    with book.reading() as session:
        own = office_schemes(session)[0]
    assert ("proposed", "新年度") == (own.state, own.proposed.reason)
    read = opened(open_page, "reviewer", "read", scheme_id=own.scheme.id)
    assert "确认前不能使用" in words_of(read)
    press(read, "复核确认此办法")
    with book.reading() as session:
        assert "confirmed" == office_schemes(session)[0].state
    compared = opened(open_page, "auditor", "compare", scheme_id=SCHEME, scheme_other=own.scheme.id)
    assert "施行起日" in str([table.value.to_dict() for table in compared.table])


def test_who_does_not_write_is_told(open_page: Opener) -> None:
    assert "只有经办人可以录入办法" in words_of(opened(open_page, "auditor", "write", scheme_id=SCHEME))
    assert "没有可对比的其他办法" in words_of(opened(open_page, "auditor", "compare", scheme_id=SCHEME))


def test_a_scheme_is_tried_on_a_written_case(open_page: Opener) -> None:
    page = opened(open_page, "recorder", "try", scheme_id=SCHEME)
    assert not page.exception
    page.text_area(key="try_toy").set_value("a: [")
    press(page, "计算")
    assert "这不是案例文件" in words_of(page)


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_all_amounts_are_recomputed_on_request(open_page: Opener, name: str) -> None:
    page = open_page(name, "admin")
    press(page, "全部重新计算")
    assert "重新计算金额：未发现问题" in words_of(page)


def press(page: Any, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()
