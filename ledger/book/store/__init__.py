"""Opening a book, writing to it in one transaction, posting once, and copying it safely."""

from ledger.book.store.documents import (
    Document,
    document_of,
    documents_of,
    find_document,
    keep_document,
    newest_documents,
)
from ledger.book.store.engine import Book, Unit, today
from ledger.book.store.events import Consequences, NewEvent, decide_event, record_event
from ledger.book.store.posting import KeyReused, once, post, post_all, reverse
from ledger.book.store.records import (
    NewRecord,
    admit_person,
    create_record,
    keep_computation,
    register_party,
    revise_record,
)
from ledger.book.store.steps import take_step

__all__ = [
    "Book",
    "Consequences",
    "Document",
    "KeyReused",
    "NewEvent",
    "NewRecord",
    "Unit",
    "admit_person",
    "create_record",
    "decide_event",
    "document_of",
    "documents_of",
    "find_document",
    "keep_computation",
    "keep_document",
    "newest_documents",
    "once",
    "post",
    "post_all",
    "record_event",
    "register_party",
    "reverse",
    "revise_record",
    "take_step",
    "today",
]
