"""Ranks the register as a set: only employers whose records, rules or terms have changed; writes only what came out new."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Connection, Engine, text

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.risk import RegisterRanked
from inspect_app.locks import Lock, hold, share
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.user import User
from inspect_app.operations import register_summary
from inspect_app.queries.risk_facts import (
    Known,
    Needs,
    facts_of,
    known_of,
    known_of_all,
    merged_into,
    needed,
    needed_count,
)
from inspect_app.queries.risk_rules import RiskRules, rules_on
from scoring import risk
from workflows import collector

CHUNK = 5_000
FEW = 20_000
"""Up to so many are read by their ids."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Results:
    """Of one chunk: a line for COPY by the employer's id, of those without a ranking and of the others, and what was owed."""

    new: dict[int, str]
    again: dict[int, str]
    owed: list[int]

    @property
    def ids(self) -> list[int]:
        return [*self.new, *self.again]


def rank_register(
    scope: str, *, on: date, by: User | None, at: datetime, progress: Progress, keep: Callable[[], None] | None = None
) -> int:
    """Rank every employer below `scope` that needs it; returns how many results changed. `keep` is called after each chunk: a
    job commits there, so that a run which breaks off has kept what it did, and the next one goes on. Without it everything
    is one transaction of the caller. One ranking at a time: another would take away what is owed for what this has not read.
    """
    rules = rules_on(on)
    needs = Needs(scope, _version(rules, at), on)
    seen = changed = 0
    with _alone(is_kept=keep is not None) as reader:
        db.session.execute(_OWE_SURVIVORS)
        if keep:
            keep()
        total, chunks = _chunks(reader, needs, rules)
        for count, written in chunks:
            changed += written
            if keep:
                keep()
            seen += count
            progress(seen, max(seen, total))
        changed += _settle(rules, scope=scope)
        audit.record(RegisterRanked(subject=scope, scope=scope, on=on.isoformat(), seen=seen, changed=changed), by=by, at=at)
    return changed


def rank_one(employer: Employer, *, on: date) -> None:
    """After an edit by hand the tier follows at once. What is owed to it stays: a ranking that began before must not think
    that nothing has changed. Two acts on one employer wait for each other. A merged entry keeps what it had.
    """
    db.session.flush()
    if employer.status is EmployerStatus.MERGED:
        return
    db.session.execute(db.select(Employer.id).where(Employer.id == employer.id).with_for_update(key_share=True))
    share(Lock.RANKING)
    rules = rules_on(on)
    _change([_line(employer.id, ranking_of(employer, rules), rules.version)], db.session.connection(), on=on)
    db.session.refresh(employer, ["ranking"])


def ranking_of(employer: Employer, rules: RiskRules) -> risk.Ranking:
    """What the rules make of one employer and of what was merged into it."""
    found, merged = facts_of([employer.id], rules)
    return rules.ranker.rank(found[employer.id], merged.get(employer.id, ()))


def _version(rules: RiskRules, at: datetime) -> str:
    """As of another day than today a result says so; the next ranking of a today finds another version and ranks anew."""
    return rules.version if rules.on == office_date(at) else f"{rules.version} {rules.on.isoformat()}"


@contextmanager
def _alone(*, is_kept: bool) -> Iterator[Connection | None]:
    """One ranking after the other. What is kept chunk by chunk holds its lock on a connection that lives as long as the run."""
    if not is_kept:
        hold(Lock.RANKING_PASS)
        yield None
        return
    with db.engine.connect() as guard:
        hold(Lock.RANKING_PASS, guard)
        yield guard


def _chunks(reader: Connection | None, needs: Needs, rules: RiskRules) -> tuple[int, Iterator[tuple[int, int]]]:
    """(how many need it, the chunks): few are read by their ids, whole registers in one pass."""
    ids = needed(needs, most=FEW + 1 if reader else None)
    if reader is None or len(ids) <= FEW:
        return len(ids), _by_ids(ids, needs, rules)
    return needed_count(needs), _in_one_pass(reader, needs, rules)


def _by_ids(ids: Sequence[int], needs: Needs, rules: RiskRules) -> Iterator[tuple[int, int]]:
    """(how many were ranked, how many of them came out new) of each chunk."""
    for first in range(0, len(ids), CHUNK):
        known = known_of(ids[first : first + CHUNK], rules)
        yield len(known), _write(_results(known, needs, rules), db.session.connection(), on=rules.on)


def _in_one_pass(reader: Connection, needs: Needs, rules: RiskRules) -> Iterator[tuple[int, int]]:
    """As `_by_ids`, for whole registers: one pass over the records, read ahead of the work and written behind it, each chunk
    in a transaction of its own.
    """
    engine = db.engine
    with collector.paused(), ThreadPoolExecutor(1) as behind:
        writing: Future[tuple[int, int]] | None = None
        for known in known_of_all(reader.connection, needs, rules, size=CHUNK):
            results = _results(known, needs, rules)
            if writing:
                yield writing.result()
            writing = behind.submit(_kept, engine, results, on=rules.on)
        if writing:
            yield writing.result()


def _kept(engine: Engine, results: Results, *, on: date) -> tuple[int, int]:
    with engine.begin() as connection:
        return len(results.ids), _write(results, connection, on=on)


def _results(known: Sequence[Known], needs: Needs, rules: RiskRules) -> Results:
    merged = merged_into([one.id for one in known], rules)
    results = Results({}, {}, [])
    for one in known:
        ranking = rules.ranker.rank(one.facts, merged.get(one.id, ()))
        (results.again if one.has_ranking else results.new)[one.id] = _line(one.id, ranking, needs.version)
        results.owed.extend(one.owed)
    return results


def _write(results: Results, connection: Connection, *, on: date) -> int:
    """Whoever edits one of them waits until the chunk is kept. What was changed since it was read is left for the next time;
    what is owed for a change that was read is taken away. An edit may have ranked one that had no ranking yet.
    """
    hold(Lock.RANKING, connection)
    for late in connection.scalars(_LATE, {"ids": results.ids, "owed": results.owed}):
        results.new.pop(late, None)
        results.again.pop(late, None)
    for known in connection.scalars(_RANKED, {"ids": list(results.new)}) if results.new else ():
        results.again[known] = results.new.pop(known)
    if results.owed:
        connection.execute(_PAY, {"owed": results.owed})
    return _add(results.new.values(), connection, on=on) + _change(results.again.values(), connection, on=on)


_LATE = text("SELECT employer_id FROM rank_owed WHERE employer_id = ANY(:ids) AND id <> ALL(CAST(:owed AS bigint[]))")
_RANKED = text("SELECT employer_id FROM rankings WHERE employer_id = ANY(:ids)")
_PAY = text("DELETE FROM rank_owed WHERE id = ANY(CAST(:owed AS bigint[]))")
_OWE_SURVIVORS = text(
    """
    WITH gone AS (
        DELETE FROM rank_owed o USING employers e WHERE e.id = o.employer_id AND e.status = 'merged' RETURNING o.employer_id
    ) SELECT owe_ranking(array_agg(DISTINCT employer_id)) FROM gone
    """
)
"""What was owed to an entry when it was merged is owed to its survivor."""


def _line(id_: int, ranking: risk.Ranking, version: str) -> str:
    """For COPY, without the end of the line, in the order of _COLUMNS. JSON has no line breaks; its backslashes are doubled."""
    reasons = ",".join([reason.stored for reason in ranking.reasons]).replace("\\", "\\\\")
    until, mark = ranking.until or "\\N", "t" if ranking.is_unknown else "f"
    return f"{id_}\t{ranking.tier}\t{mark}\t{_array(ranking.severe)}\t[{reasons}]\t{version}\t{ranking.order}\t{until}"


@lru_cache(maxsize=1 << 16)
def _array(words: tuple[str, ...]) -> str:
    quoted = (word.replace("\\", r"\\\\").replace('"', r"\\" + '"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


_COLUMNS = "employer_id, tier, is_unknown, severe_factors, reasons, rule_version, tier_order, again_on"
_STAGE = "CREATE TEMPORARY TABLE IF NOT EXISTS ranking_stage AS SELECT {columns} FROM rankings WITH NO DATA"
_CHANGE = text(
    """
    INSERT INTO rankings AS r (employer_id, tier, is_unknown, is_over_ceiling, severe_factors, reasons, rule_version, tier_order,
        again_on, ranked_on)
    SELECT s.employer_id, s.tier, s.is_unknown, false, s.severe_factors, s.reasons, s.rule_version, s.tier_order, s.again_on, :on
    FROM ranking_stage s ORDER BY s.employer_id
    ON CONFLICT (employer_id) DO UPDATE SET tier = excluded.tier, is_unknown = excluded.is_unknown, is_over_ceiling = false,
        severe_factors = excluded.severe_factors, reasons = excluded.reasons, rule_version = excluded.rule_version,
        tier_order = excluded.tier_order, again_on = excluded.again_on, ranked_on = excluded.ranked_on
    WHERE (CASE WHEN r.is_over_ceiling THEN 'key' ELSE r.tier END, r.is_unknown, r.severe_factors, r.reasons, r.rule_version,
            r.tier_order, r.again_on)
        IS DISTINCT FROM (excluded.tier, excluded.is_unknown, excluded.severe_factors, excluded.reasons, excluded.rule_version,
            excluded.tier_order, excluded.again_on)
    """
)


def _add(lines: Collection[str], connection: Connection, *, on: date) -> int:
    """Results of those that have none."""
    if lines:
        rest = f"\tf\t{on}\n"
        _copy(f"rankings ({_COLUMNS}, is_over_ceiling, ranked_on)", [f"{line}{rest}" for line in lines], connection)
    return len(lines)


def _change(lines: Collection[str], connection: Connection, *, on: date) -> int:
    """Results that say what already stands are left alone."""
    if not lines:
        return 0
    connection.execute(text(_STAGE.format(columns=_COLUMNS)))
    connection.execute(text("TRUNCATE ranking_stage"))
    _copy("ranking_stage", [f"{line}\n" for line in lines], connection)
    return connection.execute(_CHANGE, {"on": on}).rowcount


def _copy(table: str, lines: Sequence[str], connection: Connection) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write("".join(lines))


_CEILING = text(
    """
    WITH placed AS (
        SELECT r.employer_id, row_number() OVER (ORDER BY r.tier_order DESC, r.employer_id DESC) > :most AS is_over
        FROM rankings r JOIN employers e ON e.id = r.employer_id
        WHERE (r.tier = 'key' OR r.is_over_ceiling) AND e.town_code LIKE :region || '%' AND e.status = 'operating'
    )
    UPDATE rankings r SET is_over_ceiling = p.is_over, tier = CASE WHEN p.is_over THEN 'watch' ELSE 'key' END
    FROM placed p WHERE p.employer_id = r.employer_id AND r.is_over_ceiling <> p.is_over
    """
)


_UNPLACED = text(
    """
    UPDATE rankings r SET is_over_ceiling = false, tier = 'key'
    FROM employers e
    WHERE r.is_over_ceiling AND e.id = r.employer_id AND e.town_code LIKE :scope || '%'
        AND (e.status <> 'operating' OR NOT e.town_code LIKE ANY(CAST(:regions AS text[])))
    """
)


def _settle(rules: RiskRules, *, scope: str) -> int:
    """The ceilings, then the counts that lists tell: always, since an earlier run may have broken off before them."""
    hold(Lock.RANKING)
    regions = [f"{region}%" for region in rules.tier.ceilings]
    changed = db.session.execute(_UNPLACED, {"scope": scope, "regions": regions}).rowcount
    for region in _ceilings_of(rules, scope):
        moved = db.session.execute(_CEILING, {"region": region, "most": rules.tier.ceilings[region]}).rowcount
        if moved and not region.startswith(scope):
            register_summary.recount(region)
        changed += moved
    register_summary.recount(scope)
    return changed


def _ceilings_of(rules: RiskRules, scope: str) -> list[str]:
    """A county's 重点 are as many as its people can supervise: the order decides who is in, the others are 关注. Whoever ranks
    a town may move employers of its whole county.
    """
    return sorted(region for region in rules.tier.ceilings if region.startswith(scope) or scope.startswith(region))
