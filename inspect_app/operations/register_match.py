"""Which row of the staging table is which employer of the register, as set-based SQL in a few passes.

A coded row looks for its workplace by address: first as the last file wrote it (an address corrected by hand is still known
by the one in the file), then as it stands now. One row and one living workplace of a code are the same object whatever the
address says. A row without a code is name + town + address; a coded row completes such a provisional employer. Each row
claims one employer and each employer is claimed by one row.
"""

from typing import Any

from sqlalchemy import text

from inspect_app.database import db
from workflows.register import Reason
from workflows.register_columns import Field

_KNOWN_ADDRESS = "coalesce(e.hand_edits #>> '{address,key}', e.address_key)"
_KNOWN_NAME = "coalesce(e.hand_edits #>> '{name,key}', e.name_key)"
_KNOWN_TOWN = "coalesce(e.hand_edits #>> '{town_code,file}', e.town_code)"
_OURS = "starts_with(e.town_code, :scope)"
_FREE = "s.employer_id IS NULL AND NOT EXISTS (SELECT FROM register_stage o WHERE o.employer_id = e.id)"

_CLAIM = """
    UPDATE register_stage t SET employer_id = c.id
    FROM (
        SELECT row, id,
            row_number() OVER (PARTITION BY row ORDER BY is_merged, id) AS by_row,
            row_number() OVER (PARTITION BY id ORDER BY row) AS by_employer
        FROM (SELECT s.row, e.id, e.status = 'merged' AS is_merged FROM register_stage s JOIN employers e ON {on}
              WHERE s.place IS NOT NULL AND {ours} AND {free}) AS candidates
    ) AS c
    WHERE c.row = t.row AND by_row = 1 AND by_employer = 1
"""

_PLACE = "(CASE WHEN :has_address AND {address} <> '' THEN {address} ELSE '@' || e.town_code END)"
_ALONE = """
    s.uscc IN (SELECT uscc FROM register_stage WHERE place IS NOT NULL GROUP BY uscc HAVING count(*) = 1)
    AND (SELECT count(*) FROM employers e WHERE e.uscc = s.uscc AND e.status <> 'merged' AND starts_with(e.town_code, :scope)) = 1
"""
_SAME_NAMES = (
    "({name} = s.name_key AND (NOT :has_town OR {town} = s.town_code) AND (NOT :has_address OR {address} = s.address_key))"
)
_AS_IN_FILE = _SAME_NAMES.format(name=_KNOWN_NAME, town=_KNOWN_TOWN, address=_KNOWN_ADDRESS)
_AS_IT_STANDS = _SAME_NAMES.format(name="e.name_key", town="e.town_code", address="e.address_key")
_SAME = f"s.name_key = e.name_key AND {_AS_IT_STANDS}"
_SAME_AS_FILE = f"e.hand_edits <> '{{}}' AND {_AS_IN_FILE}"
_IS_NEW_CODE = "NOT EXISTS (SELECT FROM employers o WHERE o.uscc = s.uscc)"

PASSES = (
    f"e.uscc = s.uscc AND s.place = {_PLACE.format(address=_KNOWN_ADDRESS)}",
    f"e.uscc = s.uscc AND s.place = {_PLACE.format(address='e.address_key')}",
    f"e.uscc = s.uscc AND e.status <> 'merged' AND {_ALONE}",
    f"s.uscc IS NULL AND e.uscc IS NULL AND {_SAME_AS_FILE}",
    f"s.uscc IS NULL AND e.uscc IS NULL AND {_SAME}",
    f"s.uscc IS NULL AND e.uscc IS NOT NULL AND {_SAME}",
    f"s.uscc IS NOT NULL AND {_IS_NEW_CODE} AND e.uscc IS NULL AND e.status <> 'merged' AND {_SAME_AS_FILE}",
    f"s.uscc IS NOT NULL AND {_IS_NEW_CODE} AND e.uscc IS NULL AND e.status <> 'merged' AND {_SAME}",
)

_UNCLEAR = """
    UPDATE register_stage s SET reason = :reason, "column" = :column, refused = ''
    WHERE s.reason IS NULL AND NOT :has_address
    AND (SELECT count(*) FROM employers e WHERE e.uscc = s.uscc AND e.status <> 'merged' AND starts_with(e.town_code, :scope)) > 1
    AND (SELECT count(*) FROM employers e
         WHERE e.uscc = s.uscc AND e.status <> 'merged' AND '@' || e.town_code = s.place) <> 1
"""

_NO_TOWN = """
    UPDATE register_stage SET reason = :reason, "column" = :column, refused = ''
    WHERE reason IS NULL AND employer_id IS NULL AND town_code IS NULL
"""


def match(*, fields: frozenset[Field], scope: str) -> None:
    """Fill `employer_id`; refuse what cannot be told apart without an address or placed without a town."""
    known: dict[str, Any] = {
        "scope": scope,
        "has_address": Field.ADDRESS in fields,
        "has_town": bool(fields & {Field.TOWN, Field.TOWN_NAME}),
    }
    _run(_UNCLEAR, known | {"reason": Reason.WORKPLACE_UNCLEAR.value, "column": Field.ADDRESS.value})
    for on in PASSES:
        _run(_CLAIM.format(on=on, ours=_OURS, free=_FREE), known)
        _run("ANALYZE register_stage (employer_id)", {})
    _run(_NO_TOWN, known | {"reason": Reason.TOWN_UNKNOWN.value, "column": Field.TOWN.value})


def _run(statement: str, known: dict[str, Any]) -> None:
    db.session.execute(text(statement), {name: value for name, value in known.items() if f":{name}" in statement})
