"""Names of columns as banks write them: any synonym of the field, then padded, split or numbered."""

from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from ledger.statements.vocabulary import parse_name, vocabulary

TRADITIONAL = {"账": "帳", "户": "戶", "号": "號", "余": "餘", "额": "額", "对": "對", "时": "時", "间": "間", "贷": "貸", "计": "計"}  # fmt: skip
AVOIDED = {
    "个性化信息",  # numbered in real files, and the numbers are taken off
    "01", "1",
}  # fmt: skip


@cache
def words() -> dict[str, Any]:
    """The data file of words, as an administrator would read it."""
    text = files("ledger.statements").joinpath("synonyms.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def synonyms(field: str) -> tuple[str, ...]:
    """All names of a field; of two fields that share one the reader takes the later, so shared ones are left out."""
    mine = [name for rank in words()["fields"][field] for name in rank if name not in AVOIDED]
    ambiguous = set(words()["ambiguous"])
    return tuple(
        name for name in mine if name not in ambiguous and vocabulary().exact[name.upper()][0] == field
    )


def name_of(random: Random, field: str, unit: str = "", extra: tuple[str, ...] = ()) -> str:
    """A name for a field, with a unit or without, dressed up."""
    name = random.choice((*synonyms(field), *extra))
    if unit:
        name += random.choice(
            (
                f"({unit})",
                f"（{unit}）",
                f"/{unit}",
                f"（单位：{unit}）",
                f"【{unit}】",
                f"[人民币{unit}]",
                unit,
            )
        )
    return dressed(random, name)


def dressed(random: Random, name: str) -> str:
    """The same name with spaces, wide signs, a star, a running number, old characters, a second language."""
    match random.randrange(12):
        case 0:
            name = " ".join(name)
        case 1:
            name = f" {name}\t"
        case 2:
            name = f"{name}　"
        case 3:
            name = f"*{name}"
        case 4:
            name = "".join(TRADITIONAL.get(sign, sign) for sign in name)
        case 5:
            name = name.replace("(", "（").replace(")", "）")
        case 6 if parse_name(name).bare == parse_name(name).full and not parse_name(name).unit:
            name = f"{name}_{random.randrange(1, 3)}"
        case 7:
            name = f"{name}[ English Name ]"
        case 8:
            middle = len(name) // 2
            name = f"{name[:middle]}\n{name[middle:]}"
        case _:
            pass
    return name
