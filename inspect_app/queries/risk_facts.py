"""What is on record of employers, as ranking wants it: one query for a whole set of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from inspect_app.database import db
from inspect_app.queries.risk_rules import RiskRules
from scoring.risk import Facts

# The register's own columns and the records say the same in two ways: the newer day holds, and the worse figure of older ones.
# Of every post and factor the newest value that could be judged counts: an exceedance stands until the same place complies.
_FACTS = """
    SELECT e.id, r.employer_id IS NOT NULL, (SELECT array_agg(o.id) FROM rank_owed o WHERE o.employer_id = e.id),
        e.hazards || coalesce(m.factors, '{{}}') || coalesce(d.factors, '{{}}'), e.industry_code,
        coalesce(e.exposed_count, 0),
        greatest(e.new_cases, c.cases, 0), c.newest_on,
        CASE WHEN m.judged_on >= coalesce(e.tested_on, m.judged_on) THEN m.exceeded
            ELSE greatest(m.exceeded, coalesce(e.exceeded_points, cardinality(e.exceeded_hazards))) END,
        CASE WHEN m.judged_on >= coalesce(e.tested_on, m.judged_on) THEN m.exceeded_factors
            WHEN m.exceeded_factors IS NULL THEN e.exceeded_hazards
            ELSE ARRAY(SELECT DISTINCT unnest(m.exceeded_factors || e.exceeded_hazards) ORDER BY 1) END,
        greatest(m.measured_on, e.tested_on),
        greatest(e.abnormal_exams, x.abnormal, 0), x.abnormal_ends_on,
        x.examined_on, e.abnormal_exams IS NOT NULL,
        greatest(e.declared_on, d.declared_on),
        g.campaigns, g.healthy, coalesce(f.found, 0), g.changes_on
    FROM employers e
    LEFT JOIN rankings r ON r.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, max(last_on) AS measured_on, array_agg(DISTINCT factor) AS factors,
            max(measured_on) FILTER (WHERE verdict <> 'cannot_judge') AS judged_on,
            count(*) FILTER (WHERE verdict = 'exceeds') AS exceeded,
            array_agg(DISTINCT factor) FILTER (WHERE verdict = 'exceeds') AS exceeded_factors
        FROM (
            SELECT DISTINCT ON (employer_id, post, factor, kind) employer_id, measured_on, factor, verdict,
                max(measured_on) OVER (PARTITION BY employer_id) AS last_on
            FROM measurements WHERE measured_on <= %(on)s AND {of}
            ORDER BY employer_id, post, factor, kind, verdict = 'cannot_judge', measured_on DESC, id DESC
        ) AS newest GROUP BY employer_id
    ) AS m ON m.employer_id = e.id
    LEFT JOIN (
        SELECT DISTINCT ON (employer_id) employer_id, declared_on, factors FROM declarations
        WHERE declared_on <= %(on)s AND kind <> 'cancel' AND {of}
        ORDER BY employer_id, declared_on DESC, id DESC
    ) AS d ON d.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, max(examined_on) AS examined_on,
            sum(found) FILTER (WHERE ends_on > %(on)s) AS abnormal,
            min(ends_on) FILTER (WHERE ends_on > %(on)s AND found > 0) AS abnormal_ends_on
        FROM health_exams, LATERAL (
            SELECT greatest(abnormal, suspected + contraindicated) AS found,
                (examined_on + interval '1 year')::date AS ends_on
        ) AS counted
        WHERE examined_on <= %(on)s AND kind = 'in_service' AND {of} GROUP BY employer_id
    ) AS x ON x.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, count(*) AS cases, max(diagnosed_on) AS newest_on FROM disease_cases
        WHERE diagnosed_on BETWEEN %(last_year)s AND %(on)s AND {of} GROUP BY employer_id
    ) AS c ON c.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= %(on)s AND c.kind = 'campaign') AS campaigns,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= %(on)s AND c.kind = 'healthy') AS healthy,
            min(CASE WHEN c.valid_from > %(on)s THEN c.valid_from ELSE c.valid_until + 1 END) AS changes_on
        FROM campaign_members JOIN campaigns c ON c.id = campaign_id
        WHERE left_at IS NULL AND c.valid_until >= %(on)s AND {of} GROUP BY employer_id
    ) AS g ON g.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, count(*) AS found FROM assessments
        WHERE state = 'found_false' AND found_on BETWEEN %(last_year)s AND %(on)s AND {of} GROUP BY employer_id
    ) AS f ON f.employer_id = e.id
    WHERE {wanted} ORDER BY e.id
"""
_OF_SOME = _FACTS.format(of="employer_id = ANY(%(ids)s)", wanted="e.id = ANY(%(ids)s)")
_NEEDED = """
    e.town_code LIKE %(scope)s || '%%' AND e.status <> 'merged' AND (
        r.employer_id IS NULL OR r.rule_version <> %(version)s OR r.again_on <= %(on)s
        OR (SELECT o.id FROM rank_owed o WHERE o.employer_id = e.id LIMIT 1) IS NOT NULL)
"""
_OF_ALL = _FACTS.format(of="true", wanted=_NEEDED)
_SOME = "SELECT e.id FROM employers e LEFT JOIN rankings r ON r.employer_id = e.id WHERE {wanted} ORDER BY e.id"
_IDS = _SOME.format(wanted=_NEEDED) + " LIMIT %(most)s"
_COUNT = f"WITH needed AS ({_SOME.format(wanted=_NEEDED)}) SELECT count(*) FROM needed"  # noqa: S608 - our own words
_FAMILY = """
    WITH RECURSIVE family(root, id) AS (
        SELECT e.merged_into_id, e.id FROM employers e WHERE e.merged_into_id = ANY(:ids)
        UNION SELECT f.root, e.id FROM employers e JOIN family f ON e.merged_into_id = f.id
    ) SELECT root, id, key FROM family JOIN employers USING (id) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Needs:
    """Who is to be ranked: below a region, by a version of the rules, on a day."""

    scope: str
    version: str
    on: date


class Known(NamedTuple):
    """One employer as it stands: whether it has a ranking, what is owed to it, and its facts."""

    id: int
    has_ranking: bool
    owed: Sequence[int]
    facts: Facts


def needed(needs: Needs, *, most: int | None) -> list[int]:
    """The first ids, in order: never ranked, ranked by other rules, with a term that has run out, or changed since."""
    return [row[0] for row in _fetched(db.session.connection().connection, _IDS, {**asdict(needs), "most": most})]


def needed_count(needs: Needs) -> int:
    [(count,)] = _fetched(db.session.connection().connection, _COUNT, asdict(needs))
    return int(count)


def known_of(ids: Sequence[int], rules: RiskRules) -> list[Known]:
    """Those of these ids, in order."""
    rows = _fetched(db.session.connection().connection, _OF_SOME, {"ids": list(ids), **_days(rules.on)})
    return [_known(row, rules) for row in rows]


def known_of_all(connection: Any, needs: Needs, rules: RiskRules, *, size: int) -> Iterator[list[Known]]:
    """Everybody who needs it, read in one pass as of one moment, `size` at a time, on a connection of its own."""
    with connection.cursor("needed") as cursor, ThreadPoolExecutor(1) as ahead:
        cursor.execute(_OF_ALL, {**asdict(needs), **_days(rules.on)})
        rows = cursor.fetchmany(size)
        while rows:
            following = ahead.submit(cursor.fetchmany, size)
            yield [_known(row, rules) for row in rows]
            rows = following.result()


def facts_of(ids: Sequence[int], rules: RiskRules) -> tuple[dict[int, Facts], dict[int, list[Facts]]]:
    """(facts of each employer, facts of the entries that were merged into it, directly or not)."""
    return {one.id: one.facts for one in known_of(ids, rules)}, merged_into(ids, rules)


def merged_into(ids: Sequence[int], rules: RiskRules) -> dict[int, list[Facts]]:
    family = db.session.execute(text(_FAMILY), {"ids": list(ids)}).all()
    if not family:
        return {}
    found = {one.id: one.facts for one in known_of([row.id for row in family], rules)}
    merged: dict[int, list[Facts]] = defaultdict(list)
    for root, id_, key in family:
        merged[root].append(found[id_]._replace(entry=key))
    return merged


def _fetched(connection: Any, query: str, told: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Plain tuples: a province has a million of them."""
    with connection.cursor() as cursor:
        cursor.execute(query, told)
        return cursor.fetchall()


def _days(on: date) -> dict[str, date]:
    return {"on": on, "last_year": date(on.year - 1, 1, 1)}


def _known(row: tuple[Any, ...], rules: RiskRules) -> Known:
    """In the order of _FACTS, whose end is that of Facts."""
    id_, has_ranking, owed, names, industry, exposed, cases, case_on, exceeded, factors, *others = row
    measured_on, abnormal, ends_on, examined_on, is_examined, declared_on, campaigns, healthy, untrue, changes_on = others
    severe, unverified = rules.severe(tuple(names))
    facts = Facts(
        exposed,
        severe,
        unverified,
        rules.is_severe_industry(industry),
        cases,
        case_on,
        exceeded,
        factors or (),
        measured_on,
        abnormal,
        ends_on,
        examined_on,
        is_examined,
        declared_on,
        campaigns or (),
        healthy or (),
        untrue,
        changes_on,
    )
    return Known(id_, has_ranking, owed or (), facts)
