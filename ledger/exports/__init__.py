"""What leaves the book: workbooks, plain-text accounting, CSV. Each carries the head hash that pins it."""

from ledger.exports.imprint import Imprint

__all__ = ["Imprint"]
