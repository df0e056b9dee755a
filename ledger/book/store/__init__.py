"""Opening a book, writing to it in one transaction, posting once, and copying it safely."""

from ledger.book.store.engine import Book, Unit
from ledger.book.store.posting import KeyReused, once, post, post_all, reverse
from ledger.book.store.records import (
    NewEvent,
    NewRecord,
    create_record,
    decide_event,
    keep_computation,
    record_event,
    register_party,
    revise_record,
    take_step,
)

__all__ = [
    "Book",
    "KeyReused",
    "NewEvent",
    "NewRecord",
    "Unit",
    "create_record",
    "decide_event",
    "keep_computation",
    "once",
    "post",
    "post_all",
    "record_event",
    "register_party",
    "reverse",
    "revise_record",
    "take_step",
]
