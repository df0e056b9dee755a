"""What the command says of itself: each subcommand with its arguments, help and examples, as data."""

from dataclasses import dataclass
from typing import Any

DESCRIPTION = """\
The ledger of science-technology investment: equity, interest subsidies, guidance funds, post-subsidies.
Every amount carries the rule it came from; what was posted stays and is corrected by a linked reversal."""

EPILOG = """\
first steps:
  scitech-ledger demo                      fill a book with a made-up sample year
  scitech-ledger serve                     open the app on http://127.0.0.1:8501
  scitech-ledger targets                   how far the year's targets are
  scitech-ledger calc --template interest_subsidy > case.yaml
  scitech-ledger calc case.yaml            one amount with each step and clause

`scitech-ledger COMMAND --help` explains a command. Exit status: 0 done, 1 bad input, 2 wrong usage."""


@dataclass(frozen=True)
class Argument:
    """An argument of a subcommand; with two hyphens it is an option."""

    name: str
    help: str
    holds: str = "text"
    metavar: str | None = None
    default: Any = None
    required: bool = False
    several: bool = False
    choices: tuple[str, ...] = ()
    into: str = ""


@dataclass(frozen=True)
class Command:
    """A subcommand: its name (two words where it belongs to a group), the function behind it, and its help."""

    name: str
    run: str
    help: str
    examples: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    description: str = ""
    group_help: str = ""


_ACTOR = Argument(
    "--as", "who acts: the name of an account; else the account `recorder`, else the only recorder", metavar="PERSON",
    into="actor",
)  # fmt: skip
_AS_OF = Argument("--as-of", "the day on which figures hold; else today", "day", metavar="DATE")
_INSTRUMENT = Argument("--instrument", "only this funding method, such as guidance_fund", metavar="NAME")
_FILE = Argument("file", "the workbook (.xlsx, .xls or .csv)", required=True)
_PASSWORD = Argument("--password-file", "a file whose first line is the workbook's password", metavar="FILE")
_MAP = Argument("--map", "what a column is, such as interest=划扣额; may be repeated", metavar="FIELD=HEADER",
                several=True)  # fmt: skip
_MAPPING = Argument(
    "--mapping", "the same from a file: lines such as `interest: 划扣额`", metavar="FILE.yaml"
)
_HAND_BACK = Argument("--hand-back", "write a copy with the lines to be mended marked and the reasons beside them",
                      metavar="OUT.xlsx")  # fmt: skip
_LANGUAGE = Argument("--language", "the language of those reasons", choices=("zh", "en"), default="zh")
_SUBSIDY = "Interest subsidies: a round of claims, what if it went otherwise, steps for all its claims."
_PROGRESS = Argument("--progress", "say on the error stream how far it is", "flag")
_ROUND = (
    Argument("--scheme", "the scheme's id; else the one that the year's loans were filed under", metavar="ID"),
    Argument("--year", "the year of the round; else the newest in which loans were filed", "year", metavar="YEAR"),
    Argument("--window", "Q1 to Q4, H1, H2, or 2009-01-01..2009-06-30; else the year", metavar="WINDOW", default=""),
    Argument("--budget", "share out at most this amount, such as 500万; else what is left of the appropriation",
             "amount", metavar="AMOUNT"),
    _AS_OF,
)  # fmt: skip
_SCHEME = Argument("scheme", "its id, or a scheme file", required=True)
_REVIEWER = Argument(
    "--as", "who confirms: the name of an account; else the account `reviewer`, else the only reviewer",
    metavar="PERSON", into="actor",
)  # fmt: skip
_SCHEMES = "Schemes: read, compare and copy them; keep those of the office."
_STATEMENT = "Bank statements: read them, import them into the book, take a batch back."

COMMANDS = (
    Command(
        "init", "books:init", "make an empty book, or bring an older one up to this version",
        ("init", "init --office 省科学技术厅 --treasury 省财政厅 --administrator admin",
         "--database postgresql+psycopg://owner@server/ledger init --application-role ledger_app"),
        (Argument("--office", "the name of the office whose book this is", metavar="NAME"),
         Argument("--treasury", "the name of the treasury that grants appropriations", metavar="NAME"),
         Argument("--administrator", "make this account; its first password is printed once", metavar="NAME"),
         Argument("--application-role", "on PostgreSQL: the role of the app, which may add but not change",
                  metavar="ROLE")),
    ),
    Command("demo", "books:demo", "fill a new book with a made-up sample year",
            ("demo", "--database sqlite:///sample.db demo"),
            description="Fill a new book with a made-up sample year. A book that exists is never written over."),
    Command("serve", "books:serve", "open the app on this machine", ("serve", "serve --port 8600"),
            (Argument("--port", "where the app listens", "port", metavar="PORT", default=8501),)),
    Command("statement read", "statement:read", "recognise and type a bank workbook; needs no book",
            ("statement read interest.xlsx", "statement read interest.xlsx --json > interest.json"),
            (_FILE, _PASSWORD, _MAP, _MAPPING, _HAND_BACK, _LANGUAGE), group_help=_STATEMENT),
    Command(
        "statement import", "statement:import_file",
        "stage a bank workbook, match its lines to loans, report; --accept posts what matches strongly",
        ("statement import interest.xlsx", "statement import interest.xlsx --accept --as li.na",
         "statement import interest.xlsx --map interest=划扣额 --map posting_date=划扣日 --remember",
         "statement import interest.xlsx --hand-back to-be-mended.xlsx"),
        (_FILE, _PASSWORD, _MAP, _MAPPING,
         Argument("--remember", "keep the mapping for files with exactly this header", "flag"),
         Argument("--accept", "post the lines that match strongly", "flag"), _HAND_BACK, _LANGUAGE, _ACTOR),
        group_help=_STATEMENT,
    ),
    Command(
        "statement undo", "statement:undo",
        "take a batch back: reverse what it posted, until something depends on it",
        ("statement undo 3 --reason 银行重发了清单", "statement undo 3 --reason wrong-file --as li.na --json"),
        (Argument("batch", "its number, as `statement import` tells it", "number", required=True),
         Argument("--reason", "why it is taken back; it stands on every reversing entry", metavar="TEXT",
                  required=True), _ACTOR),
        description="Take a batch back: each entry that its lines posted is reversed by a linked one, and the lines"
                    " can come in again.\nWhere something counts them, such as a claim, it is named, and they stay.",
        group_help=_STATEMENT,
    ),
    Command("calc", "cases:calc", "compute one case from facts and a scheme; needs no book",
            ("calc --template interest_subsidy > case.yaml", "calc case.yaml", "calc case.yaml --json",
             "calc case.yaml --scheme suizhou-2026.yaml --workbook why.xlsx"),
            (Argument("case", "the case file (YAML)", metavar="CASE.yaml"),
             Argument("--scheme", "try this scheme instead of the case's own: an id, or a file", metavar="SCHEME"),
             Argument("--workbook", "also write the computation as a workbook with live formulas", metavar="FILE"),
             Argument("--language", "of the workbook", choices=("zh", "en"), default="zh"),
             Argument("--template", "print a commented case file of this funding method", metavar="INSTRUMENT"))),
    Command(
        "subsidy run", "subsidy:run", "compute a claim round, with caps, budget and sharing out",
        ("subsidy run", "subsidy run --scheme SCHEME --year 2009 --budget 500万",
         "subsidy run --year 2009 --record --as li.na"),
        (*_ROUND, Argument("--brief", "leave the traces out, as is wise with thousands of firms", "flag"),
         Argument("--record", "write the round and its claims down as drafts", "flag"), _PROGRESS, _ACTOR),
        group_help=_SUBSIDY,
    ),
    Command(
        "subsidy what-if", "subsidy:what_if", "the same round under another scheme, budget or rate; writes nothing",
        ("subsidy what-if --other-budget 300万", "subsidy what-if --year 2009 --other-scheme SCHEME",
         "subsidy what-if --year 2009 --other-rate 2.5 --json"),
        (*_ROUND, Argument("--other-scheme", "the scheme of the question", metavar="ID"),
         Argument("--other-budget", "the budget of the question", "amount", metavar="AMOUNT"),
         Argument("--other-rate", "the share or the points of the question, in percent", metavar="PERCENT"), _PROGRESS),
        group_help=_SUBSIDY,
    ),
    Command(
        "subsidy step", "subsidy:step", "submit, review or approve the claims of a round; those with warnings are left",
        ("subsidy step 2009-IS-claim_round-0001 submit --as li.na",
         "subsidy step 2009-IS-claim_round-0001 approve --document 鄂科发〔2009〕12号 --as zhang.wei --json"),
        (Argument("round", "the code of the round", required=True),
         Argument("action", "submit, review or approve", required=True),
         Argument("--document", "the number of the document by which it is decided", metavar="NUMBER", default=""),
         _AS_OF, _PROGRESS, _ACTOR),
        group_help=_SUBSIDY,
    ),
    Command(
        "leverage", "measuring:leverage", "leverage ratios by definition and method, as of a day or of a period",
        ("leverage", "leverage --key M1 --stage paid_in --as-of 2009-11-30", "leverage --by instrument --json",
         "leverage --from 2009-01-01 --as-of 2009-12-31 --by instrument",
         "leverage --record 2009-GF-fund-0001 --inputs"),
        (_AS_OF, Argument("--from", "the first day: ratios of a period instead of cumulative ones", "day",
                          metavar="DATE", into="since"),
         _INSTRUMENT, Argument("--key", "only this definition: M1 to M9, or one of the office's own", metavar="KEY"),
         Argument("--level", "only this level, such as fund", metavar="LEVEL"),
         Argument("--stage", "only this stage, such as paid_in", metavar="STAGE"),
         Argument("--record", "only this record, by its code", metavar="CODE"),
         Argument("--by", "each subject and each method's pool (subject); pools by method, vintage or year; one pool "
                  "of one method (total)", choices=("subject", "instrument", "vintage", "year", "total"),
                  default="subject"),
         Argument("--recycled", "count money that came back and was put to work again", "flag"),
         Argument("--without-fees", "leave fees out of what was paid in", "flag"),
         Argument("--follow-on", "count others' money of later rounds", "flag"),
         Argument("--state-owned-as-private", "count state-owned money as private, as most printed figures do", "flag"),
         Argument("--inputs", "list the transfers behind each ratio", "flag"),
         Argument("--keep", "keep the ratios in the book as records", "flag"), _ACTOR),
    ),
    Command(
        "leverage define", "defining:define", "keep a definition of leverage of the office's own",
        ("leverage define capital.yaml", "leverage define capital.yaml --reason 绩效评价新口径 --as li.na"),
        (Argument("file", "the definition (YAML); `leverage form` says what can stand in it", metavar="FILE.yaml",
                  required=True),
         Argument("--reason", "why it changes", metavar="TEXT", default=""), _ACTOR),
    ),
    Command("leverage definitions", "defining:definitions", "every definition, built in or the office's own",
            ("leverage definitions", "leverage definitions --json")),
    Command("leverage form", "defining:form", "what a definition of the office's own can say",
            ("leverage form", "leverage form --json")),
    Command("leverage kept", "defining:kept", "the ratios that were kept as records",
            ("leverage kept", "leverage kept --as-of 2009-11-30 --json"), (_AS_OF,)),
    Command(
        "index keep", "defining:keep_market_index", "keep a market index for comparing funds with the market",
        ("index keep csi300.csv --name 沪深300 --source 中证指数有限公司",),
        (Argument("file", "a CSV file with the columns date and level", metavar="FILE.csv", required=True),
         Argument("--name", "how the index is called; else the file's name", metavar="NAME"),
         Argument("--source", "where the levels were published", metavar="TEXT", default=""),
         Argument("--reason", "why it changes", metavar="TEXT", default=""), _ACTOR),
        group_help="Market indices: keep them, list them.",
    ),
    Command("index list", "defining:list_indices", "the market indices that are kept", ("index list",)),
    Command("targets", "measuring:targets", "a plan's targets: reached, in the pipeline, missing",
            ("targets", "targets --as-of 2009-11-30 --json"),
            (Argument("--plan", "the plan; else the newest", metavar="PLAN"), _AS_OF)),
    Command(
        "export", "exporting:export", "workbook with live formulas, plain-text journal, CSV, publication list",
        ("export --format xlsx --output deals.xlsx", "export --format xlsx --content ratios --output leverage.xlsx",
         "export --format xlsx --content trace --record 2009-IS-claim-0001 --output why.xlsx",
         "export --format xlsx --content payment --record 2009-IS-claim_round-0001 --output payment.xlsx",
         "export --format beancount --output book.beancount",
         "export --format publication --instrument interest_subsidy --year 2009 --output list.xlsx"),
        (Argument("--format", "what to write", choices=("xlsx", "beancount", "hledger", "csv", "publication"),
                  required=True),
         Argument("--output", "the file to write", metavar="FILE", required=True),
         Argument("--content", "of an xlsx or csv: records, ratios, trace or report of a record, journal (csv), or of a"
                  " claim round the list for publication or for payment",
                  choices=("records", "ratios", "trace", "report", "journal", "publication", "payment")),
         Argument("--record", "the code of the record (trace, report) or of the claim round", metavar="CODE"),
         _INSTRUMENT, Argument("--kind", "only this kind of record", metavar="KIND"),
         Argument("--year", "only this year, or the year of the claim round", "year", metavar="YEAR"),
         Argument("--state", "only this state; may be given more than once", metavar="STATE", several=True),
         Argument("--text", "only records with this in code, title or name", metavar="TEXT", default=""),
         _AS_OF, Argument("--as", "whose name stands on the export; else yours on this machine", metavar="PERSON",
                          into="actor"),
         Argument("--language", "of headings", choices=("zh", "en"), default="zh")),
        description="Write what leaves the book, with the head hash that pins it. --format publication lists what the"
                    " office pays\nof one kind of record. Records are chosen by --instrument, --kind, --year, --state"
                    " and --text;\nratios by --instrument and --as-of; a journal is the whole book. An option that an"
                    " export cannot\napply is refused.",
    ),
    Command("schemes list", "schemes:listed", "the schemes that ship, and those of the office where there is a book",
            ("schemes list", "schemes list --instrument interest_subsidy --json"), (_INSTRUMENT,), group_help=_SCHEMES),
    Command("schemes show", "schemes:show", "a scheme as a person reads it, clause by clause",
            ("schemes show suizhou-2025",), (_SCHEME,), group_help=_SCHEMES),
    Command("schemes compare", "schemes:compare", "two schemes side by side",
            ("schemes compare service-2025 service-2026", "schemes compare service-2025 service-2026 --all"),
            (Argument("first", "an id, or a file", required=True),
             Argument("second", "an id, or a file", required=True),
             Argument("--all", "also what is the same in both", "flag")), group_help=_SCHEMES),
    Command(
        "schemes copy", "schemes:copy", "write a copy of a scheme for other days, with figures changed",
        ("schemes copy suizhou-2025 --id suizhou-2026 --from 2026-01-01 --output suizhou-2026.yaml",
         "schemes copy suizhou-2025 --id s2 --from 2026-01-01 --set points_percent=1 --reason trial --output s.yaml"),
        (_SCHEME, Argument("--id", "the id of the copy", metavar="ID", required=True),
         Argument("--from", "the first day on which it holds", "day", metavar="DATE", required=True,
                  into="in_force_from"),
         Argument("--to", "the last day on which it holds", "day", metavar="DATE", into="in_force_to"),
         Argument("--title", "its title, if it is another one", metavar="TITLE", default=""),
         Argument("--set", "a figure to change; may be given more than once", metavar="NAME=VALUE", several=True),
         Argument("--reason", "why the office changes it", metavar="TEXT", default=""),
         Argument("--document", "the document that states the new figures", metavar="NUMBER", default=""),
         Argument("--article", "its article", metavar="ARTICLE", default=""),
         Argument("--address", "where it was seen", metavar="URL", default=""),
         Argument("--mark", "how well it was seen", choices=("O", "P", "M", "unsourced"), default="unsourced"),
         Argument("--output", "the file to write", metavar="FILE.yaml", required=True), _AS_OF), group_help=_SCHEMES,
    ),
    Command("schemes keep", "schemes:keep", "keep a scheme of the office, for another person to confirm",
            ("schemes keep suizhou-2026.yaml --reason 2026-notice --as li.na",),
            (Argument("file", "the scheme file", required=True),
             Argument("--reason", "why it is written or changed", metavar="TEXT", required=True), _ACTOR),
            group_help=_SCHEMES),
    Command("schemes confirm", "schemes:confirm", "confirm a scheme that somebody else has written",
            ("schemes confirm suizhou-2026 --as wang.fang",),
            (Argument("scheme", "its id", required=True), _REVIEWER), group_help=_SCHEMES),
    Command("verify", "books:verify", "walk the whole chain; exit status 1 where it is broken",
            ("verify", "verify --json")),
    Command("check", "books:check", "named checks in tiers: database, book, amounts", ("check", "check --json")),
    Command("backup", "books:backup", "copy the book while it is in use, then open and verify the copy",
            ("backup copies/2009-11-30.db",),
            (Argument("path", "where the copy goes; no file may be there yet", required=True),)),
    Command("restore", "books:restore", "verify a copy and put it back where no book is",
            ("--database sqlite:///restored.db restore copies/2009-11-30.db",),
            (Argument("path", "the copy", required=True),)),
)  # fmt: skip
