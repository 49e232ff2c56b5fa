"""Everything that can be wrong with rules, tables, sources, questions and evaluation: one catalogue.

Codes are never reused. E01 syntax, E02 names and types, E03 safety and strata, E04 annotations,
E05 tables, E06 source cards, E07 encounters, E08 questions and files, E09 evaluation; ``W`` warns.
Every entry has a case in ``tests/bad`` that provokes it and checks its words. Imports
``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind


def _asked(code: str, sentence: str, note: str = "", way_out: str = "") -> Kind:
    """An entry where whoever asks is at fault, and not the knowledge."""
    return Kind(code, sentence, note, Fault.QUESTION, way_out)


# --- E01: syntax ------------------------------------------------------------------------------

UNKNOWN_CHARACTER = Kind(
    "E0101", "`{found}` has no meaning here", "the rule language has no such character", way_out="delete it"
)
UNCLOSED_TEXT = Kind(
    "E0102",
    "a text is not closed: a double quote is missing in this line",
    "a text begins and ends with a double quote, on one line",
    way_out='add the missing `"`',
)
BAD_ESCAPE = Kind(
    "E0103",
    "`{found}` is no escape",
    "inside a text a backslash stands before a double quote, a backslash, n or t only",
    way_out="write `\\\\` for a backslash",
)
INVISIBLE_CHARACTER = Kind(
    "E0104",
    "a character that cannot be seen stands here: {found}",
    "a text with it is another text than it seems to be",
    way_out="delete it",
)
UNCLOSED_COMMENT = Kind("E0105", "this comment is not closed", "`/*` goes on until `*/`", way_out="add `*/`")
LEADING_ZERO = Kind(
    "E0106",
    "the number `{found}` begins with a zero",
    "a number with a leading zero is a code that lost its quotes",
    way_out='write `"{found}"` if it is a code, and no zero before a number',
)
NOT_WHOLE = Kind(
    "E0107",
    "`{found}` is not a whole number",
    "numbers are whole: lengths are millimetres, areas square millimetres",
    way_out="write it in the smaller unit, such as millimetres",
)
HUGE_NUMBER = Kind(
    "E0108",
    "the number `{found}` is too large",
    "a number has at most 18 digits",
    way_out="write it in quotes if it is an id",
)
EXPECTED = Kind(
    "E0109", "expected {expected}, found {found}", "a rule is written `head(x) :- body(x, y), !other(y).`"
)
NOT_THIS_LANGUAGE = Kind(
    "E0110", "`{found}` does not belong to the rule language", "the rule language is a subset of Soufflé's"
)
RESERVED_WORD = Kind(
    "E0111",
    "`{name}` is a word of the language and cannot be a name",
    "`count`, `sum`, `min` and `max` begin an aggregate",
    way_out="use another name",
)
TOO_DEEP = Kind(
    "E0112",
    "this {problem}",
    "no rule that a person can read is like that",
    way_out="split it into several rules",
)
DANGLING_HEAD = Kind(
    "E0113",
    "this {what} belongs to no declaration and no rule",
    "a sentence or an annotation stands directly above what it speaks of",
    way_out="move it above a `.decl` or a rule, or delete it",
)

# --- E02: names and types ---------------------------------------------------------------------

UNKNOWN_RELATION = Kind(
    "E0201", "there is no relation `{name}`", "a relation is declared with `.decl` before it is used"
)
WRONG_ARITY = Kind(
    "E0202",
    "`{name}` has {declared}, but {given} here",
    "an atom has one argument for each column of its relation",
)
WRONG_TYPE = Kind(
    "E0203",
    "{what} is a {found}, but a {wanted} is needed here",
    "types never mix in a comparison or a column",
)
DECLARED_TWICE = Kind(
    "E0204",
    "the relation `{name}` is declared twice",
    "a relation has one declaration, whatever the file",
    way_out="delete one of the two, or give it another name",
)
COLUMN_TWICE = Kind(
    "E0205",
    "the column `{name}` stands twice in `{relation}`",
    "columns are told apart by name",
    way_out="give one of the two another name",
)
UNKNOWN_TYPE = Kind(
    "E0206",
    "there is no type `{name}`",
    "a column is a `symbol` or a `number`",
    way_out="write `symbol` for a text, `number` for a whole number",
)
DERIVED_GIVEN = Kind(
    "E0207",
    "a rule derives `{name}`, which is given by {given}",
    "what an encounter documents or a fact table states is never derived",
    way_out="derive another relation, or remove `given` from the declaration",
)
UNKNOWN_CODE_IN_RULE = Kind(
    "E0208", "the code `{code}` is not in the code table", "every code that a rule names must be known"
)

# --- E03: safety and strata -------------------------------------------------------------------

UNSAFE = Kind(
    "E0301",
    "the variable `{name}` in {part} is bound by nothing",
    "every variable of a head, a negation, a comparison and arithmetic needs a positive atom that binds it",
)
ONLY_NEGATED = Kind(
    "E0302",
    "the variable `{name}` is mentioned by this negation only",
    "a variable that only a negation mentions asks for any row at all, and must say so",
    way_out="write `_` instead of `{name}`",
)
UNBOUND_HEAD_WILDCARD = Kind(
    "E0303",
    "`_` cannot stand in the head of a rule",
    "a rule must say what it concludes",
    way_out="write a value, or a variable that the body binds",
)
NOT_STRATIFIED = Kind(
    "E0304",
    "`{head}` depends on itself through {through}: {cycle}",
    "what is absent, or how many there are, must be settled before it is asked",
    way_out="break the cycle, for example with a relation that does not look back",
)
SINGLE_VARIABLE = Kind(
    "W0301",
    "the variable `{name}` is mentioned only once",
    "a variable that is used once is often a misspelling",
    way_out='write `_` if any value will do, or `"{name}"` if it is a value and no variable',
)

# --- E04: annotations and sentences -----------------------------------------------------------

UNKNOWN_ANNOTATION = Kind(
    "E0401", "there is no annotation `{key}`", "an unknown key would be silently ignored"
)
BAD_ANNOTATION = Kind(
    "E0402", "`{value}` is no value of `{key}`", "a value that nobody knows would be silently ignored"
)
ID_TWICE = Kind(
    "E0403",
    "the rule id `{id}` is used twice",
    "an id is unique and never reused",
    way_out="give the newer rule an id of its own",
)
MISSING_ANNOTATION = Kind(
    "E0404",
    "this {what} has {missing}",
    "no answer without a proof: every rule has an id, a citation and a sentence",
    way_out="write above it: {lines}",
)
UNKNOWN_SLOT = Kind(
    "E0405",
    "the sentence names `{{{name}}}`, which {what} does not have",
    "a sentence is filled in with the variables of its rule or the columns of its relation",
)
BAD_DATE = Kind("E0406", "`{value}` is not a date", "dates are written year-month-day, as in 2026-01-31")
ENDS_BEFORE = Kind(
    "E0407",
    "these dates end ({until}) before they begin ({since})",
    "what is never in force is a mistake",
    way_out="correct one of the two",
)
BAD_SENTENCE = Kind(
    "E0408",
    "this sentence has a brace that belongs to no `{{name}}`",
    "`{name}` is filled in, and nothing else has braces",
    way_out="write each value as one name in single braces",
)
ANNOTATED_TWICE = Kind(
    "E0409", "`{key}` is said twice", "only `cite` may be repeated", way_out="delete one of the two"
)
UNKNOWN_CARD = Kind(
    "E0410", "there is no source card `{card}`{often}", "every fact and every rule leads to a source card"
)

# --- E05: tables ------------------------------------------------------------------------------

TABLE_WITHOUT_RELATION = Kind(
    "E0501",
    "the table `{name}` has no relation",
    'a table is declared with `@[given = "guidance"]` and its own name',
)
WRONG_HEADER = Kind(
    "E0502", "the header should be: {wanted}", "the columns of the relation, then since, until, source, at"
)
WRONG_CELLS = Kind(
    "E0503", "this row has {found}, but the header has {wanted}", "a row has one cell for each column"
)
EMPTY_CELL = Kind(
    "E0504", "the cell `{column}` is empty", "what is not known is not stated; leave the row out"
)
NOT_A_NUMBER = Kind(
    "E0505",
    "`{value}` in `{column}` is not a whole number",
    "the declaration says that the column is a number",
    way_out="write it with digits alone",
)
LOST_ZERO = Kind(
    "E0506",
    "`{value}` in `{column}` looks like a value that lost its leading zero",
    "a spreadsheet drops the zeros of a value that it takes for a number",
    way_out="format the column as text, and write `{likely}`",
)
DUPLICATE_ROW = Kind(
    "E0507",
    "this row says the same as another one that is in force with it",
    "a fact is stated once",
    way_out="delete one of the two",
)
OVERLAPPING_ROWS = Kind(
    "E0508",
    "two rows for {key} are in force at the same time",
    "at one date there is one value",
    way_out="end the older row with `until`, or begin the newer one later",
)
UNKNOWN_CODE = Kind(
    "E0509", "the code `{code}` is not in the code table{often}", "every code of a table must be known"
)
BROKEN_CSV = Kind(
    "E0510", "this is not a readable CSV table: {reason}", "a table is comma-separated text with a header"
)
FAULTY_FACTS = Kind("E0511", "{sentence}", "a rule of the knowledge base forbids it")
SPACED_CELL = Kind(
    "E0512",
    "the cell `{column}` begins or ends with a space",
    "such a value equals no other",
    way_out="delete the space",
)
MISSING_TABLE = Kind(
    "E0513",
    "the relation `{name}` is given by guidance, but there is no table `{file}`",
    "a fact table states it",
)

# --- E06: source cards ------------------------------------------------------------------------

BROKEN_CARD = Kind(
    "E0601",
    "this is not a readable source card: {reason}",
    "a card is a TOML file",
    way_out='write each field as `name = "text"`',
)
CARD_FIELD = Kind(
    "E0602",
    "the card's `{field}` {problem}",
    "a card says title, publisher, layer, edition, address and dates",
)

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
FILE_OF_KNOWLEDGE = Kind(
    "E0814", "{name} cannot be read: {reason}", "a knowledge base with a missing part would answer wrongly"
)
NO_KNOWLEDGE = Kind(
    "E0813",
    "there is no knowledge base in {name}",
    "it needs a folder of rules (`kb/rules` or `rules`) and one of tables (`facts`)",
    way_out="name another folder with --knowledge",
)

# --- E09: evaluation --------------------------------------------------------------------------

TOO_MANY_STEPS = Kind(
    "E0901",
    "deriving `{relation}` took more than {limit} steps",
    "a program that does not end is stopped",
    way_out="give the recursion an end",
)
TOO_MANY_ROWS = Kind(
    "E0902",
    "`{relation}` has more than {limit} rows",
    "a program that does not end is stopped",
    way_out="give the recursion an end",
)
DIVISION = Kind(
    "E0903",
    "{left} {operator} {right} has no value in this language",
    "`/` and `%` take no negative number and no zero on the right, and a number has a bound",
    way_out="add a condition that keeps such numbers out",
)
DEFECT = Kind(
    "E0904",
    "a defect of codewhy itself: {what}",
    "nothing was answered",
    way_out="set CODEWHY_DEBUG=1 to see where, and report it",
)


def kinds() -> tuple[Kind, ...]:
    """Every entry, in the order of this file."""
    return tuple(value for value in globals().values() if isinstance(value, Kind))
