"""The schemes that ship with this funding method, and the commented case file."""

from pathlib import Path

from instruments.interest_subsidy.rules import PARAMETERS
from ledger.values.schemes import load_schemes

HERE = Path(__file__).parent
SCHEMES = load_schemes(HERE / "schemes", PARAMETERS)
TEMPLATE = (HERE / "case_template.yaml").read_text(encoding="utf-8")
