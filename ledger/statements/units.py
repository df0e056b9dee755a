"""What a header or a line above a table says that its amounts count: yuan, 万元, fen, another currency.

Texts are folded before (`ledger.statements.vocabulary.fold`). A unit is understood as a whole or it is doubtful:
an amount in 万元 or in dollars that is read as yuan is a wrong amount that nobody sees.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

UNIT_FACTORS: Final = {
    "": Decimal(1), "分": Decimal("0.01"), "角": Decimal("0.1"), "元": Decimal(1), "百元": Decimal(100),
    "千元": Decimal(1000), "万元": Decimal(10_000), "十万元": Decimal(100_000), "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000), "亿元": Decimal(100_000_000), "十亿元": Decimal(1_000_000_000),
}  # fmt: skip
"""Units that a header may state, in yuan."""

OPEN: Final = r"(\[{<【〔〖「『《"
CLOSE: Final = r")\]}>】〕〗」』》"
BETWEEN: Final = r",:;、/|\-"
YUAN: Final = "人民币|RENMINBI|RMB|CNY|¥"
FOREIGN: Final = re.compile(
    "美元|美金|欧元|日元|日圆|英镑|港元|港币|港纸|澳元|澳币|澳门元|加元|加币|瑞郎|瑞士法郎|新加坡元|新币|新元|韩元|韩币|台币|卢布|泰铢|外币|外汇|"
    "非人民币|折人民币|折合|折算|[$€£]|DOLLAR|STERLING|USD|GBP|JPY|HKD|SGD|CHF|KRW|TWD|NZD|"
    "(?<![A-Z])(?:US|HK|MOP|RUB|THB|NTD)(?![A-Z])|(?:EUR|EURO|EUROS|AUD|CAD)(?![A-Z])"
)
"""What is not yuan, or was not."""

_SCALED: Final = re.compile(r"[万亿角]|[百千](?!分)|(?<![部百积])分(?![一-龥])|'000|THOUSAND|MILLION|BILLION")
_HARMLESS: Final = re.compile("[百千万]分(?:比|之[一二三四五六七八九十百]*)")
_RATES: Final = {"%": "%", "‰": "‰", "‱": "‱", "万分之": "万分之", "万分之一": "万分之"}
_UNITS: Final = {
    **{unit: unit for unit in UNIT_FACTORS},
    **{unit[:-1]: unit for unit in UNIT_FACTORS if unit.endswith(("万元", "亿元"))},
}
_NOISE: Final = re.compile(
    rf"{YUAN}|(?:金额|货币|币种|计量|计价)?单位|金额|货币|币种|本币|[以为按计是.+]|[{OPEN}{CLOSE}{BETWEEN}]"
)
_GROUP: Final = re.compile(f"[{OPEN}]([^{OPEN}{CLOSE}]*)(?:[{CLOSE}]|$)")
_TAIL: Final = re.compile(f"[{BETWEEN}]([^{OPEN}{CLOSE}{BETWEEN}]+)(?=$|[{OPEN}])")
_GLUED: Final = re.compile(rf"(?<=.)((?:{YUAN})?(?:[十百千]?万元?|[百千]元|十?亿元?|元|[%‰‱]))(?=$|[{OPEN}])")
_OLD: Final = str.maketrans("萬億圓圆仟佰", "万亿元元千百")
_NAMES_OF_YUAN: Final = re.compile(
    rf"(?=.*(?:{YUAN}|本币|元|1))(?:{YUAN}|YUAN|本币|元|01|1|156|账?户|现?[钞汇]|[{OPEN}{CLOSE}{BETWEEN}.])*"
)


def parse_unit(text: str) -> str | None:
    """The unit that a text names and nothing else; "" for yuan without a unit or nothing, None for other wording.

    >>> parse_unit("人民币(万元)"), parse_unit("RMB"), parse_unit("美元"), parse_unit("万科")
    ('万元', '', None, None)
    """
    if FOREIGN.search(text):
        return None
    bare = _NOISE.sub("", text.translate(_OLD))
    return _UNITS.get(bare)


def without_unit(name: str) -> tuple[str, str]:
    """A folded header text without its unit or rate, and that; "" where none is understood, or two are.

    >>> without_unit("借方发生额/元(支取)"), without_unit("利息【单位:人民币万元】"), without_unit("利息(美元)")
    (('借方发生额(支取)', '元'), ('利息', '万元'), ('利息(美元)', ''))
    """
    found: set[str] = set()

    def of_group(match: re.Match[str]) -> str:
        units, words = split_units(match[1])
        found.update(units)
        return (f"({','.join(words)})" if words else "") if units else match[0]

    def of_tail(match: re.Match[str]) -> str:
        unit = _unit_or_rate(match[1])
        found.update([unit] if unit else [])
        return "" if unit else match[0]

    def of_noise(match: re.Match[str]) -> str:
        return "" if found and parse_unit(match[1]) == "" else match[0]

    rest = _GLUED.sub(of_tail, _TAIL.sub(of_tail, _GROUP.sub(of_group, name.translate(_OLD))))
    rest = _TAIL.sub(of_noise, rest)
    return (rest, found.pop()) if len(found) == 1 else (name, "")


def split_units(text: str) -> tuple[set[str], list[str]]:
    """The units and rates among the words of a text, and the words that say something else."""
    said = [(word, _unit_or_rate(word)) for word in re.split(f"[{BETWEEN}]", text)]
    return {unit for _, unit in said if unit}, [word for word, unit in said if unit is None]


def _unit_or_rate(text: str) -> str | None:
    return _RATES.get(text) or parse_unit(text)


def is_scaled(text: str) -> bool:
    """Whether a text holds what may be a unit or another currency: 万, 百, 角, USD, but not 部分 or 万分之五."""
    return bool(FOREIGN.search(text) or _SCALED.search(_HARMLESS.sub("", text.translate(_OLD))))


@lru_cache(maxsize=4096)
def is_doubtful(name: str) -> bool:
    """Whether the folded header of a column of money says something of a unit that is not understood.

    >>> [is_doubtful(name) for name in ("利息(万元)", "利息(美元)", "利息(%)", "本金部分", "利息(元/万元)")]
    [False, True, True, False, True]
    """
    rest, unit = without_unit(name)
    return unit in _RATES or is_scaled(rest)


@lru_cache(maxsize=1024)
def is_yuan(currency: str) -> bool:
    """Whether a folded cell names yuan, and nothing beside it.

    >>> [is_yuan(currency) for currency in ("人民币元", "CNY-人民币", "非人民币", "人民币万元", "(")]
    [True, True, False, False, False]
    """
    return _NAMES_OF_YUAN.fullmatch(currency) is not None
