"""The fields of a facts model, from its JSON schema: what is asked, how, and whether it must be given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ledger.values.facts import Facts
from ledger.values.money import yuan_text

Kind = Literal[
    "text",
    "amount",
    "decimal",
    "integer",
    "truth",
    "day",
    "choice",
    "party",
    "record",
    "parties",
    "records",
    "group",
    "rows",
    "words",
    "conditions",
    "structure",
]

_FORMATS: Final[Mapping[str, Kind]] = {
    "amount": "amount",
    "decimal": "decimal",
    "party": "party",
    "record": "record",
    "date": "day",
}
_TYPES: Final[Mapping[str, Kind]] = {
    "string": "text",
    "integer": "integer",
    "boolean": "truth",
    "number": "decimal",
}


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        name: as it is written in the facts.
        kind: which widget asks for it.
        required: whether it must be given.
        default: what it is where nothing is written.
        choices: what a choice offers.
        fields: the fields of a group, or of each row.
    """

    name: str
    kind: Kind
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()

    def flat(self, prefix: str = "") -> list[tuple[str, "Field"]]:
        """The fields of a row with their paths; a group inside becomes columns of its own."""
        found: list[tuple[str, Field]] = []
        for field in self.fields:
            path = f"{prefix}{field.name}"
            found += field.flat(f"{path}.") if field.kind == "group" else [(path, field)]
        return found


def fields_of(model: type[Facts]) -> tuple[Field, ...]:
    """The fields of a facts model in the order in which they are defined."""
    schema = model.model_json_schema(by_alias=True)
    return _fields(schema, schema.get("$defs", {}))


def _fields(schema: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Field, ...]:
    required = set(schema.get("required", ()))
    return tuple(
        _field(name, part, known, required=name in required)
        for name, part in schema.get("properties", {}).items()
    )


def _field(name: str, part: Mapping[str, Any], known: Mapping[str, Any], *, required: bool) -> Field:
    default = part.get("default")
    resolved = _resolve(part, known)
    choices = _choices(resolved)
    if choices:
        return Field(name, "choice", required, default, choices)
    kind = _FORMATS.get(str(resolved.get("format"))) or _TYPES.get(str(resolved.get("type")))
    if kind == "amount" and isinstance(default, int):
        default = yuan_text(default)  # a model's default is in fen, what is written is in yuan
    if kind:
        return Field(name, kind, required, default)
    if resolved.get("type") == "array":
        return _array(name, resolved, known, required=required, default=default)
    if "properties" in resolved:
        return Field(name, "group", required, default, fields=_fields(resolved, known))
    if _is_conditions(resolved):
        return Field(name, "conditions", required, default)
    return Field(name, "structure", required, default)


def _array(
    name: str, part: Mapping[str, Any], known: Mapping[str, Any], *, required: bool, default: Any
) -> Field:
    inner = _resolve(part.get("items", {}), known)
    needed = required or bool(part.get("minItems"))
    if inner.get("format") in ("party", "record"):
        return Field(name, "parties" if inner["format"] == "party" else "records", needed, default)
    if inner.get("type") == "string" and "format" not in inner:
        return Field(name, "words", needed, default, _choices(inner))
    if "properties" in inner:
        rows = Field(name, "rows", needed, default, fields=_fields(inner, known))
        if all(field.kind not in _NO_CELL for _, field in rows.flat()):
            return rows
    return Field(name, "structure", needed, default)


_NO_CELL: Final = frozenset({"rows", "parties", "records", "words", "conditions", "structure"})


def _resolve(part: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    while True:
        if "$ref" in part:
            part = known[part["$ref"].rsplit("/", 1)[-1]]
        elif "allOf" in part and len(part["allOf"]) == 1:
            part = part["allOf"][0]
        elif "anyOf" in part:
            options = [option for option in part["anyOf"] if option.get("type") != "null"]
            if len(options) != 1:
                return {}
            part = options[0]
        else:
            return part


def _choices(part: Mapping[str, Any]) -> tuple[str, ...]:
    if "const" in part:
        return (str(part["const"]),)
    return tuple(str(option) for option in part.get("enum", ()))


def _is_conditions(part: Mapping[str, Any]) -> bool:
    inner = part.get("additionalProperties")
    return isinstance(inner, Mapping) and inner.get("type") == "boolean"
