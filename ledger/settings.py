"""Where the book is, as the environment says."""

import os
from pathlib import Path

VARIABLE = "SCITECH_LEDGER_DATABASE"
FILE = "ledger.db"


def database_url() -> str:
    """The database URL of the book: from `SCITECH_LEDGER_DATABASE`, else a file in the current folder."""
    given = os.environ.get(VARIABLE, "").strip()
    return given or f"sqlite:///{Path.cwd() / FILE}"
