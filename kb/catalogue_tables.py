"""What can be wrong: changing tables from the command line; a part of the catalogue.

E110 writing files, E111 and E112 rows and columns, E113 imports, E114 source cards. The entries are
reached through ``kb.catalogue``, like all others. Imports ``diagnostics`` only.
"""

from __future__ import annotations

from kb.diagnostics import Fault, Kind

__all__ = [
    "ALREADY_SAID",
    "BAD_CARD_NAME",
    "BAD_DAY",
    "BEING_CHANGED",
    "CARD_IS_THERE",
    "CHANGED_MEANWHILE",
    "ENDS_FIRST",
    "INSTALLED_COPY",
    "INTERRUPTED",
    "IN_FORCE_THEN",
    "LATER_EDITION",
    "LIKE_A_KNOWN_ONE",
    "NOTHING_CHANGES",
    "NOTHING_KNOWN_IN_IT",
    "NOT_A_CHOICE",
    "NOT_A_WORD",
    "NOT_BEGUN",
    "NOT_KNOWN_YET",
    "NOT_SAID",
    "NOT_SAVED",
    "NOT_YET",
    "NO_ASSIGNMENT",
    "NO_CARD_YET",
    "NO_IMPORT_LAYOUT",
    "NO_ROW",
    "NO_SUCH_COLUMN",
    "NO_SUCH_LINE",
    "NO_SUCH_TABLE",
    "OVER_ALREADY",
    "SAID_BOTH",
    "SAID_TWICE",
    "SEVERAL_ROWS",
    "UNREAD_CELLS",
    "WITH_CAPITALS",
    "WOULD_BREAK",
    "WRONG_BEFORE",
]


def _asked(code: str, sentence: str, note: str = "", way_out: str = "") -> Kind:
    return Kind(code, sentence, note, Fault.QUESTION, way_out)


# --- E110: files ------------------------------------------------------------------------------

BEING_CHANGED = _asked(
    "E1101",
    "{folder} is being changed by another command; nothing was changed",
    "two changes at once could undo each other",
    "wait until the other command is done, and run this one again",
)
CHANGED_MEANWHILE = _asked(
    "E1102",
    "{name} was changed by something else in the meantime; it was left as it is now",
    "the change was made for what the file said before",
    "save and close it in the editor, and run the command again",
)
NOT_SAVED = _asked("E1103", "{name} cannot be changed: {reason}; it is as it was before")
INTERRUPTED = _asked(
    "E1104",
    "an earlier change was interrupted, and {name} was changed since; the rest of that change is given up",
    "finishing it would undo what was changed since",
    "run the earlier command again",
)
INSTALLED_COPY = _asked(
    "E1105",
    "the knowledge in {folder} is an installed copy, which the next update would overwrite",
    "a change belongs in a copy that is kept",
    "go into the folder of your checkout (cd FOLDER), or name it with --knowledge FOLDER",
)
WOULD_BREAK = _asked(
    "E1106",
    "nothing was changed, because the knowledge would be wrong with this change",
    "a change is made only if the whole knowledge stands with it",
    "the reports below say what would be wrong",
)
WRONG_BEFORE = Kind(
    "E1107",
    "nothing was changed, because the knowledge is wrong already",
    "only a change that mends it is taken until then",
    Fault.KNOWLEDGE,
    "mend what is reported below first",
)

# --- E111 and E112: rows and columns ----------------------------------------------------------

NO_SUCH_TABLE = _asked("E1110", "there is no table `{name}`")
NO_SUCH_COLUMN = _asked("E1111", "the table `{table}` has no column `{name}`")
NO_ASSIGNMENT = _asked(
    "E1112",
    "`{text}` does not say of which column it is the value",
    "",
    "write column=value, as in {example}",
)
SAID_TWICE = _asked(
    "E1113", "`{name}` is said twice", "only one of the two could be heard", "leave one of the two out"
)
NOT_SAID = _asked("E1114", "{missing} {are} missing", "every row says all of it, and where it is from")
NO_ROW = _asked("E1115", "no row of `{table}` has {what}")
SEVERAL_ROWS = _asked("E1116", "{count} rows of `{table}` have {what}", "only one row is changed at a time")
NO_SUCH_LINE = _asked("E1117", "line {number} has no row with {what}")
NOTHING_CHANGES = _asked(
    "E1118", "line {line} of `{table}` says that already", "", "say with --set what is to be different"
)
OVER_ALREADY = _asked(
    "E1119",
    "the row in line {line} is over already: it ended on {until}",
    "an end is set once",
    "correct a wrong date with `codewhy facts edit ... --set until=...`",
)
NOT_BEGUN = _asked(
    "E1120", "the row in line {line} begins on {since}, and cannot {what} {day}", "", "give a later day"
)
BAD_DAY = _asked("E1121", "`{value}` is not a date", "", "write year-month-day, as in {example}")
ENDS_FIRST = _asked(
    "E1122", "the row would end ({until}) before it begins ({since})", "", "correct one of the two dates"
)
LIKE_A_KNOWN_ONE = _asked(
    "E1124",
    "`{value}` is new in the column `{column}`, where one like it is known",
    "a row with a misspelt word would never be used",
)
NOT_KNOWN_YET = _asked(
    "E1125",
    "`{value}` is not known: {table} does not have it in its column `{column}`",
    "what a row names must be known itself, so that a misspelt word is found",
)
WITH_CAPITALS = _asked(
    "E1126",
    "`{value}` has capital letters, and all other words of the column `{column}` are small",
    "what is asked is compared in small letters, so the row would never be used",
    "write `{small}`; if the capitals are meant, add --new",
)
ALREADY_SAID = _asked(
    "E1127", "line {line} of `{table}` says that already", "once is enough", "there is nothing left to do"
)
IN_FORCE_THEN = _asked(
    "E1128",
    "`{table}` says something else of {what} in line {line}, for the same dates: {sentence}",
    "at one date there is one value",
)
NOT_A_WORD = _asked(
    "E1129", "`{value}` cannot stand here", "only these words have a meaning here", "it is one of: {words}"
)
NO_CARD_YET = _asked("E1123", "there is no source card `{card}`", "every row says where it is from")

# --- E113: imports ----------------------------------------------------------------------------

NO_IMPORT_LAYOUT = _asked(
    "E1130",
    "no header for the table `{table}` is found in {name}",
    "the headers looked for are declared in facts/import_column.csv",
)
UNREAD_CELLS = _asked(
    "E1131",
    '{name} has cells whose meaning in the layout "{layout}" is not known',
    "a guess could give a wrong figure",
)
SAID_BOTH = _asked("E1132", "the file says two things of the same row: {lines}", "", "correct the file")
LATER_EDITION = _asked(
    "E1133",
    "`{table}` has rows that begin after {since} and say something else: {lines}",
    "an older edition cannot be taken in after a newer one",
    "check --since",
)
NOTHING_KNOWN_IN_IT = _asked(
    "E1134",
    "no row of {name} has codes that are known; {count} rows have others",
    "",
    "add the codes to facts/code.csv first",
)

# --- E114: source cards -----------------------------------------------------------------------

BAD_CARD_NAME = _asked(
    "E1140",
    "`{card}` cannot be the name of a card",
    "it is a file name, and it stands in every citation",
    "write small letters, digits and hyphens, as in cms-mue-2027q1",
)
CARD_IS_THERE = _asked(
    "E1141",
    "there is a source card `{card}` already",
    "",
    "see `codewhy sources show {card}`, or give the new one another name",
)
NOT_A_CHOICE = _asked("E1142", "the card's `{name}` cannot be `{value}`")
NOT_YET = _asked("E1143", "{day} has not come yet", "", "give the day on which the source was looked at")
