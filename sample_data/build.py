"""Make the sample year: fill an empty book, or write the bank workbooks that belong to its loans.

Call it as `python sample_data/build.py --database URL` or `python sample_data/build.py --statements`.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STATEMENTS = HERE / "statements"
GOLDEN = HERE / "golden"


def build(database_url: str) -> dict[str, Any]:
    """Fill an empty book with the sample year; see `sample_data.book.build`."""
    from sample_data.book import build as fill

    return fill(database_url)


def write_statements() -> list[str]:
    """Write the bank workbooks and their answers anew and return their names; see `sample_data.files`."""
    from sample_data.files import write

    return write(STATEMENTS, GOLDEN)


def main() -> int:
    """The script's command line."""
    # Called as a script, its own folder is on the path and not the one above it.
    sys.path.insert(0, str(HERE.parent))
    parser = argparse.ArgumentParser(description="Make the sample year of 2009, or its bank workbooks.")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--database", metavar="URL", help="fill the empty book at this address")
    chosen.add_argument("--statements", action="store_true", help="write sample_data/statements/ anew")
    options = parser.parse_args()
    told = build(options.database) if options.database else {"written": write_statements()}
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
