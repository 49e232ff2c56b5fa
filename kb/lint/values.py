"""Which values a column can ever have: what tables state and rules conclude, followed through the rules.

Takes rules and tables; gives every constant that no row can have, and every variable that would have to be
in two columns that share no value. What is not known (numbers that are worked out, free words of an
encounter) may be anything, so nothing is told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb import catalogue
from kb.checks.names import atoms
from kb.diagnostics import Diagnostic, did_you_mean
from kb.knowledge import FAULT
from kb.lint.subject import Subject
from kb.relations import Value
from kb.syntax import Atom, Clause, Comparison, Constant, Literal, Negation, Term, Variable

Values = frozenset[Value] | None
"""The values that a column can have; ``None``: any."""

Columns = dict[str, list[Values]]
MOST = 3_000
"""Of more values than that, it is not worth the time to ask."""


def impossible_values(subject: Subject) -> Iterator[Diagnostic]:
    """Conditions that no row can meet."""
    columns = possible(subject)
    for rule in subject.program.rules:
        found = list(_constants(rule, columns, subject))
        yield from found
        if not found and rule.head.relation != FAULT:
            yield from _joins(rule, columns, subject)


def possible(subject: Subject) -> Columns:
    """The values of every column of every relation; more where it is not sure."""
    program = subject.program
    columns: Columns = {}
    for name, declaration in program.declarations.items():
        if declaration.given == "guidance":
            columns[name] = _stated(subject, name, len(declaration.columns))
        elif declaration.given or name not in program.rules_of:
            columns[name] = _listed(subject, name, len(declaration.columns))
        else:
            columns[name] = [frozenset()] * len(declaration.columns)
    for stratum in program.strata:
        changed = True
        while changed:
            changed = False
            for name in stratum.relations:
                for rule in program.rules_of.get(name, ()):
                    changed |= _conclude(rule, columns, stratum.recursive)
    return columns


def _stated(subject: Subject, name: str, width: int) -> list[Values]:
    found = subject.counts(name)
    if not found:
        return [None] * width  # a table that is empty today may be filled tomorrow
    return [frozenset(each) if len(each) <= MOST else None for each in found]


def _listed(subject: Subject, name: str, width: int) -> list[Values]:
    found: list[Values] = [None] * width
    for each in subject.listed.get(name, ()):
        found[each.position] = frozenset((*each.words, *each.dates))
    return found


def _conclude(rule: Clause, columns: Columns, recursive: bool) -> bool:
    """Add what a rule can conclude; whether that could be more in a further round."""
    known = _variables(rule.body, columns)
    if any(values is not None and not values for values in known.values()):
        return False
    before = columns[rule.head.relation]
    after: list[Values] = []
    for have, term in zip(before, rule.head.terms, strict=True):
        gets = _values(term, known)
        whole = None if have is None or gets is None else have if gets <= have else have | gets
        after.append(None if whole is not None and len(whole) > MOST else whole)
    columns[rule.head.relation] = after
    return recursive and after != before


def _values(term: Term, known: Mapping[str, Values]) -> Values:
    if isinstance(term, Constant):
        return frozenset((term.value,))
    return known.get(term.name) if isinstance(term, Variable) else None


def _variables(body: Iterable[Literal], columns: Columns) -> dict[str, Values]:
    """What each variable can be, by the positive atoms and equations of a body."""
    found: dict[str, Values] = {}

    def narrow(name: str, values: Values) -> None:
        have = found.get(name)
        found[name] = values if have is None else have if values is None else have & values

    for literal in body:
        if isinstance(literal, Atom):
            for term, values in zip(literal.terms, columns[literal.relation], strict=True):
                if isinstance(term, Variable) and not term.anonymous:
                    narrow(term.name, values)
        elif isinstance(literal, Comparison) and literal.operator == "=":
            for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
                if isinstance(one, Variable) and isinstance(other, Constant):
                    narrow(one.name, frozenset((other.value,)))
    return found


def _constants(rule: Clause, columns: Columns, subject: Subject) -> Iterator[Diagnostic]:
    for literal in rule.body:
        direct = literal.atom if isinstance(literal, Negation) else literal
        for atom in atoms(literal):
            what = "rule is never used" if atom is literal else "condition is always met"
            if atom is not direct:
                what = "counts nothing"
            declared = subject.program.declarations[atom.relation].columns
            for term, values, column in zip(atom.terms, columns[atom.relation], declared, strict=True):
                if isinstance(term, Constant) and values and term.value not in values:
                    yield catalogue.NO_SUCH_VALUE.at(
                        term.span,
                        hint=did_you_mean(str(term.value), map(str, values)) or _some(values),
                        relation=atom.relation,
                        value=term.value,
                        column=column.name,
                        what=what,
                    )
    yield from _compared(rule, columns, subject)


def _compared(rule: Clause, columns: Columns, subject: Subject) -> Iterator[Diagnostic]:
    """A variable that is compared with a value which none of its columns has."""
    for literal in rule.body:
        if not isinstance(literal, Comparison) or literal.operator not in ("=", "!="):
            continue
        for one, other in ((literal.left, literal.right), (literal.right, literal.left)):
            if isinstance(one, Variable) and isinstance(other, Constant):
                for atom, values, column in _where(one.name, rule, columns, subject):
                    if values and other.value not in values:
                        never = literal.operator == "="
                        yield catalogue.NO_SUCH_VALUE.at(
                            other.span,
                            hint=did_you_mean(str(other.value), map(str, values)) or _some(values),
                            relation=atom.relation,
                            value=other.value,
                            column=column,
                            what="rule is never used" if never else "condition is always met",
                        )
                        break


def _some(values: frozenset[Value]) -> str:
    shown = sorted(map(str, values))
    more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
    return f"it has {', '.join(f'`{each}`' for each in shown[:6])}{more}"


def _where(name: str, rule: Clause, columns: Columns, subject: Subject) -> Iterator[tuple[Atom, Values, str]]:
    for literal in rule.body:
        if isinstance(literal, Atom):
            declared = subject.program.declarations[literal.relation].columns
            for term, values, column in zip(literal.terms, columns[literal.relation], declared, strict=True):
                if isinstance(term, Variable) and term.name == name:
                    yield literal, values, column.name


def _joins(rule: Clause, columns: Columns, subject: Subject) -> Iterator[Diagnostic]:
    for name, values in _variables(rule.body, columns).items():
        if values is None or values:
            continue
        met = [each for each in _where(name, rule, columns, subject) if each[1] is not None]
        for place, (atom, found, column) in enumerate(met):
            clash = [
                each for each in met[:place] if each[1] is not None and not each[1] & (found or frozenset())
            ]
            if clash and found:
                first, _, other = clash[0]
                term = next(t for t in atom.terms if isinstance(t, Variable) and t.name == name)
                yield catalogue.NEVER_TOGETHER.at(
                    term.span,
                    name=name,
                    one=f"a `{other}` of `{first.relation}`",
                    other=f"a `{column}` of `{atom.relation}`",
                )
                return
