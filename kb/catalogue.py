"""Everything that can be wrong with rules, tables, sources, questions and evaluation: one catalogue.

Codes are never reused. E01 syntax, E02 names and types, E03 safety and strata, E04 annotations,
E05 tables, E06 source cards, E07 encounters, E08 questions and files, E09 evaluation; ``W`` warns.
Every entry has a case in ``tests/bad`` that provokes it and checks its words. Imports
``diagnostics`` only, and its parts, the modules ``catalogue_*``; E10 and W10 are in ``catalogue_lint``.
"""

from __future__ import annotations

from kb.catalogue_casebook import *
from kb.catalogue_editor import *
from kb.catalogue_formatting import *
from kb.catalogue_lint import *
from kb.catalogue_pictures import *
from kb.catalogue_proofs import *
from kb.catalogue_revision import *
from kb.catalogue_sources import *
from kb.catalogue_tables import *
from kb.catalogue_whatif import *
from kb.diagnostics import Fault, Kind


def _wrong(code: str, sentence: str, note: str, way_out: str = "") -> Kind:
    """An entry where the knowledge is at fault."""
    return Kind(code, sentence, note, Fault.KNOWLEDGE, way_out)


def _asked(code: str, sentence: str, note: str = "", way_out: str = "") -> Kind:
    """An entry where whoever asks is at fault, and not the knowledge."""
    return Kind(code, sentence, note, Fault.QUESTION, way_out)


# --- E01: syntax ------------------------------------------------------------------------------

UNKNOWN_CHARACTER = _wrong(
    "E0101", "`{found}` has no meaning here", "the rule language has no such character", "delete it"
)
UNCLOSED_TEXT = _wrong(
    "E0102",
    "a text is not closed: a double quote is missing in this line",
    "a text begins and ends with a double quote, on one line",
    'add the missing `"`',
)
BAD_ESCAPE = _wrong(
    "E0103",
    "`{found}` is no escape",
    "inside a text a backslash stands before a double quote, a backslash, n or t only",
    "write `\\\\` for a backslash",
)
INVISIBLE_CHARACTER = _wrong(
    "E0104",
    "a character that cannot be seen stands here: {found}",
    "a text with it is another text than it seems to be",
    "delete it",
)
UNCLOSED_COMMENT = _wrong("E0105", "this comment is not closed", "`/*` goes on until `*/`", "add `*/`")
LEADING_ZERO = _wrong(
    "E0106",
    "the number `{found}` begins with a zero",
    "a number with a leading zero is a code that lost its quotes",
    'write `"{found}"` if it is a code, and no zero before a number',
)
NOT_WHOLE = _wrong(
    "E0107",
    "`{found}` is not a whole number",
    "numbers are whole: lengths are millimetres, areas square millimetres",
    "write it in the smaller unit, such as millimetres",
)
HUGE_NUMBER = _wrong(
    "E0108", "`{found}` is too large a number", "a number has at most 18 digits", "quote it if it is an id"
)
EXPECTED = _wrong(
    "E0109", "expected {expected}, found {found}", "a rule is written `head(x) :- body(x, y), !other(y).`"
)
NOT_THIS_LANGUAGE = _wrong(
    "E0110", "`{found}` does not belong to the rule language", "the rule language is a subset of Soufflé's"
)
RESERVED_WORD = _wrong(
    "E0111",
    "`{name}` is a word of the language and cannot be a name",
    "such words mean something to Soufflé, whose language this is a part of",
    "use another name",
)
TOO_DEEP = _wrong("E0112", "this {problem}", "no person can read such a rule", "split it into several rules")
DANGLING_HEAD = _wrong(
    "E0113",
    "this {what} belongs to no declaration and no rule",
    "a sentence or an annotation stands directly above what it speaks of",
    "move it above a `.decl` or a rule, or delete it",
)

# --- E02: names and types ---------------------------------------------------------------------

UNKNOWN_RELATION = _wrong(
    "E0201", "there is no relation `{name}`", "a relation is declared with `.decl` before it is used"
)
WRONG_ARITY = _wrong(
    "E0202", "`{name}` has {declared}, but {given} here", "an atom has one argument for each column"
)
WRONG_TYPE = _wrong("E0203", "{what} is a {found}, but a {wanted} is needed here", "types never mix")
DECLARED_TWICE = _wrong(
    "E0204",
    "the relation `{name}` is declared twice",
    "a relation has one declaration, whatever the file",
    "delete or rename one of the two",
)
COLUMN_TWICE = _wrong(
    "E0205",
    "the column `{name}` stands twice in `{relation}`",
    "columns are told apart by name",
    "rename one of the two",
)
UNKNOWN_TYPE = _wrong(
    "E0206", "there is no type `{name}`", "a column is a `symbol` or a `number`", "a text is a `symbol`"
)
DERIVED_GIVEN = _wrong(
    "E0207",
    "a rule derives `{name}`, which is given by {given}",
    "what an encounter documents or a fact table states is never derived",
    "derive another relation, or remove `given` from the declaration",
)
UNKNOWN_CODE_IN_RULE = _wrong(
    "E0208", "the code `{code}` is not in the code table", "every code that a rule names must be known"
)

# --- E03: safety and strata -------------------------------------------------------------------

UNSAFE = _wrong(
    "E0301",
    "the variable `{name}` in {part} is bound by nothing",
    "every variable of a head, a negation, a comparison and arithmetic needs a positive atom that binds it",
)
ONLY_NEGATED = _wrong(
    "E0302",
    "the variable `{name}` is mentioned by this negation only",
    "a variable that only a negation mentions asks for any row at all, and must say so",
    "write `_` instead of `{name}`",
)
UNBOUND_HEAD_WILDCARD = _wrong(
    "E0303",
    "`_` cannot stand in the head of a rule",
    "a rule must say what it concludes",
    "write a value or a variable",
)
NOT_STRATIFIED = _wrong(
    "E0304",
    "`{head}` depends on itself through {through}: {cycle}",
    "what is absent, or how many there are, must be settled before it is asked",
    "break the cycle, for example with a relation that does not look back",
)
SINGLE_VARIABLE = _wrong(
    "W0301",
    "the variable `{name}` is mentioned only once",
    "a variable that is used once is often a misspelling",
    'write `_` if any value will do, or `"{name}"` if it is a value and no variable',
)

# --- E04: annotations and sentences -----------------------------------------------------------

UNKNOWN_ANNOTATION = _wrong("E0401", "there is no annotation `{key}`", "it would be silently ignored")
BAD_ANNOTATION = _wrong("E0402", "`{value}` is no value of `{key}`", "it would be silently ignored")
ID_TWICE = _wrong(
    "E0403", "the rule id `{id}` is used twice", "an id is never reused", "give the newer one its own"
)
MISSING_ANNOTATION = _wrong(
    "E0404",
    "this {what} has {missing}",
    "no answer without a proof: every rule has an id, a citation and a sentence",
    "write above it: {lines}",
)
UNKNOWN_SLOT = _wrong(
    "E0405",
    "the sentence names `{{{name}}}`, which {what} does not have",
    "a sentence is filled in with the variables of its rule or the columns of its relation",
)
ENDS_BEFORE = _wrong(
    "E0407",
    "these dates end ({until}) before they begin ({since})",
    "what is never in force is a mistake",
    "correct one of the two",
)
BAD_SENTENCE = _wrong(
    "E0408",
    "this sentence has a brace that belongs to no `{{name}}`",
    "`{name}` is filled in, and nothing else has braces",
    "write each value as one name in single braces",
)
ANNOTATED_TWICE = _wrong(
    "E0409", "`{key}` is said twice", "only `cite` may be repeated", "delete one of the two"
)
UNKNOWN_CARD = _wrong(
    "E0410", "there is no source card `{card}`{often}", "every fact and every rule leads to a source card"
)

BEYOND_TABLES = _wrong(
    "E0411",
    "a rule of `fault` reads `{name}`, which is no fact table",
    "what a table must never state is asked of the tables alone, before any rule is run",
    "write it with the tables that `{name}` rests on",
)

# --- E05: tables ------------------------------------------------------------------------------

TABLE_WITHOUT_RELATION = _wrong(
    "E0501", "the table `{name}` has no relation", "a table states the rows of the relation of its name"
)
WRONG_HEADER = _wrong(
    "E0502", "the header should be: {wanted}", "the columns of the relation, then since, until, source, at"
)
WRONG_CELLS = _wrong(
    "E0503", "this row has {found}, but the header has {wanted}", "a row has one cell for each column"
)
NOT_A_NUMBER = _wrong(
    "E0505",
    "`{value}` in `{column}` is not a whole number",
    "it is declared as a number",
    "write digits alone",
)
LOST_ZERO = _wrong(
    "E0506",
    "`{value}` in `{column}` looks like a value that lost its leading zero",
    "a spreadsheet drops the zeros of a value that it takes for a number",
    "format the column as text, and write `{likely}`",
)
DUPLICATE_ROW = _wrong(
    "E0507", "this row says what another one says at the same time", "once is enough", "delete one"
)
OVERLAPPING_ROWS = _wrong(
    "E0508",
    "two rows for {key} are in force at the same time",
    "at one date there is one value",
    "end the older row with `until`, or begin the newer one later",
)
UNKNOWN_CODE = _wrong(
    "E0509", "the code `{code}` is not in the code table{often}", "every code must be known"
)
BROKEN_CSV = _wrong(
    "E0510", "this is not a readable CSV table: {reason}", "a table is comma-separated text with a header"
)
FAULTY_FACTS = _wrong("E0511", "{sentence}", "a rule of the knowledge base forbids it")
SPACED_CELL = _wrong(
    "E0512", "the cell `{column}` begins or ends with a space", "it equals no other cell", "delete the space"
)
MISSING_TABLE = _wrong(
    "E0513",
    "the relation `{name}` is given by guidance, but there is no table `{file}`",
    "a fact table states it",
)

# --- E06: source cards ------------------------------------------------------------------------

BROKEN_CARD = _wrong(
    "E0601",
    "this is not a readable source card: {reason}",
    "a card is a TOML file",
    'write each field as `name = "text"`',
)
CARD_FIELD = _wrong("E0602", "the card's `{field}` {problem}", "a card has a fixed set of fields")

# --- E07: encounters (whoever asks is at fault) -------------------------------------------------

NOT_READABLE = _asked("E0701", "this is not readable as {format}: {reason}", "", "correct the {format} there")
MISTYPED = _asked("E0702", "{what} must be {wanted}, and is {found}", "", "write {wanted}")
UNKNOWN_FIELD = _asked(
    "E0703", "there is no field `{name}` here", "an unknown field would be silently ignored"
)
MISSING_FIELD = _asked(
    "E0704", "`{name}` is missing", "nothing can be said without it", "add `{name}`: {wanted}"
)
NOT_ALLOWED = _asked("E0705", "`{value}` is not one of the values allowed here", "")
OUT_OF_RANGE = _asked("E0706", "{value} is {problem}", "")
NOT_A_DATE = _asked("E0707", "`{value}` is not a date", "", "write year-month-day, as in 2026-10-05")
UNKNOWN_LESION = _asked(
    "E0708",
    "there is no lesion `{id}` in this encounter",
    "a lesion that is named must be one of those listed under `lesions`",
    "add the lesion to `lesions`",
)
REPEATED_ID = _asked(
    "E0709",
    "the id `{id}` is used twice",
    "lesions and services are told apart by their ids",
    "give one of the two another id",
)
UNKNOWN_WORD = _asked(
    "E0710",
    "`{word}` is not a known {what}",
    "a guess here could give a wrong code",
    "write the {what} in another way",
)
CONTRADICTION = _asked("E0711", "{what}", "both cannot be true", "correct one of the two")
QUOTED_CODE = _asked(
    "E0712",
    "the code {value} must be quoted",
    "a code is a text: as a number it would lose a leading zero",
    'write "{value}"',
)
REPEATED_KEY = _asked(
    "E0713", "the key `{name}` stands twice", "only one of the two could be heard", "delete one of the two"
)
YAML_REFUSED = _asked(
    "E0714",
    "{what} is not taken here",
    "an encounter is plain data: texts, numbers, lists and objects",
    "write the value out in full",
)

# --- E08: questions and files -----------------------------------------------------------------

NO_SUCH_FILE = _asked("E0801", "there is no file {name}", "")
UNREADABLE_FILE = _asked("E0802", "{name} cannot be read: {reason}", "")
TOO_LARGE = _asked("E0803", "{name} has {size}; the most that is read is {limit}", "")
NOT_TEXT = _asked("E0804", "{name} is not UTF-8 text: {reason}", "", "save it as UTF-8")
UNKNOWN_FORMAT = _asked(
    "E0805",
    "the format of {name} is not known",
    "",
    "name it .json, .yaml or .toml, or give JSON on standard input with `-`",
)
NOT_A_GOAL = _asked(
    "E0806",
    "`{goal}` is neither a code nor an atom",
    "",
    "ask for a code, or for an atom such as 'area(\"A\", _)'",
)
NO_SUCH_CODE = _asked(
    "E0807",
    "the code `{code}` is not in the knowledge base",
    "what is not known is neither allowed nor forbidden",
)
NEEDS_ENCOUNTER = _asked(
    "E0808",
    "`{goal}` depends on an encounter, and none was given",
    "",
    "name an encounter file, or describe the surgery with --mohs",
)
NOTHING_ASKED = _asked(
    "E0809",
    "no encounter was given",
    "",
    "name a file, `-` for standard input, or describe the surgery with --mohs",
)
BAD_SHORTHAND = _asked(
    "E0810",
    "`{text}` does not say a site and the blocks of each stage",
    "",
    'write the site, then the blocks of each stage, `?` where not documented: "nose 6,?"',
)
TWO_ENCOUNTERS = _asked(
    "E0811",
    "an encounter file and {option} were both given",
    "only one of the two could be heard",
    "leave one of the two out",
)
NOTHING_FOUND = _asked(
    "E0812", "nothing is known under `{words}`", "", "try another word, or the beginning of one"
)
BROKEN_GOAL = _asked("E0815", "this question cannot be asked: {problem}", "")
WRONG_USAGE = Kind("E0816", "{problem}", "", Fault.USAGE, "see `{command} --help`")
NOT_WRITTEN = _asked("E0817", "the answer could not be written: {reason}", "", "write it to another place")
FILE_OF_KNOWLEDGE = _wrong(
    "E0814", "{name} cannot be read: {reason}", "a knowledge base with a missing part would answer wrongly"
)
NO_KNOWLEDGE = _wrong(
    "E0813",
    "there is no knowledge base in {name}",
    "it needs a folder of rules (`kb/rules` or `rules`) and one of tables (`facts`)",
    "name another folder with --knowledge",
)

# --- E09: evaluation --------------------------------------------------------------------------

TOO_MANY_STEPS = _wrong(
    "E0901", "deriving `{relation}` took more than {limit} steps", "it may never end", "bound the recursion"
)
TOO_MANY_ROWS = _wrong(
    "E0902", "`{relation}` has more than {limit} rows", "it may never end", "bound the recursion"
)
DIVISION = _wrong(
    "E0903",
    "{left} {operator} {right} has no value in this language",
    "`/` and `%` take no negative number and no zero on the right, and a number has a bound",
    "add a condition that keeps such numbers out",
)
DEFECT = _wrong(
    "E0904",
    "a defect of codewhy itself: {what}",
    "nothing was answered",
    "set CODEWHY_DEBUG=1 to see where, and report it",
)


def kinds() -> tuple[Kind, ...]:
    """Every entry, in the order of this file."""
    return tuple(value for value in globals().values() if isinstance(value, Kind))
