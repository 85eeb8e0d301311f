"""A made-up province for the benchmark: 120 counties x 3 tiers, 20 officers a county, decoy recusals."""

from hashlib import sha256

from workflows import draw

COUNTIES = 120
TOWNS = 20
OFFICERS = 20
DECOYS = 10
SECRETS = {party: sha256(party.encode()).hexdigest() for party in ("bureau-a", "bureau-b", "justice", "union")}


def made_bundle(size: int) -> draw.Bundle:
    roster = draw.table(
        ("id", "town", "tier", "need", "weight", "last", "status"), [_employer(number) for number in range(size)]
    )
    officers = [(county, place) for county in range(COUNTIES) for place in range(OFFICERS)]
    inspectors = draw.table(("id", "scope", "quals", "cap"), [_officer(*officer) for officer in officers])
    recusals = draw.table(
        ("inspector", "column", "prefix"),
        [(_officer(*officer)[0], "id", _code(f"decoy {officer} {n}")) for officer in officers for n in range(DECOYS)],
    )
    plan = {
        "v": "VDRAW-1",
        "draw": "bench",
        "prev": "0" * 64,
        "roster": draw.hash_of(roster),
        "roster_root": draw.roster_root(roster),
        "roster_n": size,
        "inspectors": draw.hash_of(inspectors),
        "recusals": draw.hash_of(recusals),
        "strata": [["town", 6], ["tier", 0]],
        "ratio": [[["*", "*"], 1, 20]],
        "exclude": [["status", "!=", "1"], ["last", "==", "V9"]],
        "rounding": "systematic",
        "mode": "equal",
        "team": 2,
        "reasons": ["moved"],
        "entropy": ["sse", "szse"],
        "commits": {
            party: draw.commitment(draw="bench", party=party, secret=secret) for party, secret in SECRETS.items()
        },
        "required": ["bureau-a"],
    }
    entropy = {"sse": "3210.11", "szse": "9876.54"}
    return draw.Bundle(plan, roster, inspectors, recusals, SECRETS, entropy)


def _employer(number: int) -> tuple[str, ...]:
    digest = sha256(b"employer %d" % number).digest()
    county = int.from_bytes(digest[10:14]) % COUNTIES
    town = f"{440000 + county}{100 + digest[14] % TOWNS}000"
    return digest[:10].hex(), town, f"T{digest[15] % 3 + 1}", f"N{digest[16] % 2 + 1}", "1", f"V{digest[17] % 4}", "1"


def _officer(county: int, place: int) -> tuple[str, str, str, str]:
    return f"P{county * OFFICERS + place:04d}", str(440000 + county), "N1,N2" if place % 4 else "N1", "100"


def _code(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:20]
