"""What is data stays data: no sign in it becomes an icon, an arrow, a letter or a link."""

import pytest

from ledger.ui.show import JOINER, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲公司", "甲公司"),
        ("A&lt;b&gt;&copy;", "A\\&lt;b\\&gt;\\&copy;"),
        ("R&D", "R\\&D"),
        (":material/verified:", f"\\:{JOINER}material/verified\\:"),
        (":smile: :+1:", f"\\:{JOINER}smile\\: \\:{JOINER}\\+1\\:"),
        ("A -> B", f"A \\-{JOINER}\\> B"),
        ("<-> <- -- >= <= ~=", " ".join(f"\\{sign[0]}{JOINER}" + "".join(
            rest if rest == "=" else f"\\{rest}" for rest in sign[1:]
        ) for sign in ("<->", "<-", "--", ">=", "<=", "~="))),
        ("12:30", "12\\:30"),
        ("2009-03-20", "2009\\-03\\-20"),
        ("a--b", "a\\-\\-b"),
        ("[l](http://x)", "\\[l\\]\\(http\\://x\\)"),
    ],
)  # fmt: skip
def test_data_stands_as_it_is_written(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(text).replace("\\", "").replace(JOINER, "") == text
