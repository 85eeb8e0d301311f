"""Known answers: `cases[]` with what a bundle must give or that it must be refused, `merkle[]` and `micro`."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows import draw, merkle
from workflows.draw_plan import checked
from workflows.draw_refusals import DrawRefusedError
from workflows.draw_seed import commitment, seed_text
from workflows.draw_text import hash_of

Known = Mapping[str, Any]


SHAPES: Mapping[str, Mapping[str, type]] = {
    "cases": {"name": str, "bundle": dict, "expect": dict},
    "merkle": {"leaves": list, "root": str, "paths": list},
}


def problem(known: object) -> str:
    """What keeps a file from being one of known answers, or nothing."""
    if not isinstance(known, dict) or not known.keys() & {*SHAPES, "micro"}:
        return "no object with cases, merkle or micro"
    if "micro" in known and not (isinstance(known["micro"], dict) and known.get("cases")):
        return "micro without a first case"
    return next(filter(None, (_field_problem(field, known.get(field, [])) for field in SHAPES)), "")


def _field_problem(field: str, items: object) -> str:
    if not isinstance(items, list):
        return f"{field} is no list"
    for place, item in enumerate(items, start=1):
        for name, kind in SHAPES[field].items():
            if not isinstance(item, dict) or not isinstance(item.get(name), kind):
                return f"{field} {place} has no {name}"
    return ""


def judged(known: Known) -> Iterator[tuple[str, str]]:
    """(name, what is wrong, or nothing) of every case."""
    for case in known.get("cases", []):
        yield case["name"], case_failure(case)
    for number, tree in enumerate(known.get("merkle", []), start=1):
        yield f"merkle {number} of {len(tree['leaves'])} leaves", tree_failure(tree)
    if "micro" in known:
        yield "micro", micro_failure(known["micro"], known["cases"][0]["bundle"])


def case_failure(case: Known) -> str:
    expected = case["expect"]
    try:
        found = answer(draw.run(bundle_of(case["bundle"])))
    except DrawRefusedError as error:
        return "" if "error" in expected else f"refused: {error}"
    if "error" in expected:
        return f"accepted, must be refused: {expected['error']}"
    return _differences(expected, found)


def bundle_of(parts: Known) -> draw.Bundle:
    missing = set(draw.Bundle.__dataclass_fields__) - set(parts)
    if missing:
        raise DrawRefusedError(missing=sorted(missing))
    return draw.Bundle(**{name: parts[name] for name in draw.Bundle.__dataclass_fields__})


def answer(result: draw.Result) -> dict[str, object]:
    """The shape of `expect`."""
    return {
        "plan_hash": result.plan_hash,
        "seed": result.seed,
        "excluded": result.excluded,
        "strata": {key: list(counts) for key, counts in result.strata.items()},
        "load": result.load,
        "result": result.result,
        "result_hash": result.result_hash,
        "drawn_hash": result.drawn_hash,
    }


def tree_failure(tree: Known) -> str:
    leaves = [bytes.fromhex(leaf) for leaf in tree["leaves"]]
    if merkle.root(leaves) != tree["root"]:
        return "root"
    for index, path in tree["paths"]:
        climbed = merkle.root_from_path(leaves[index], index=index, size=len(leaves), path=path)
        if merkle.path(leaves, index) != path or climbed != tree["root"]:
            return f"path {index}"
    return ""


def micro_failure(micro: Known, bundle: Known) -> str:
    """Every intermediate text and hash of the first case."""
    plan, party = checked(bundle["plan"]), micro["commit_text"].split("\n")[2]
    text = seed_text(plan, bundle["reveals"], bundle["entropy"])
    seed = hash_of(text)
    tickets = _tickets(seed, [line.split("\t")[0] for line in bundle["roster"].split("\n")[1:]], micro)
    found = {
        "commit_text": f"VDRAW-1/commit\n{plan.draw}\n{party}\n{bundle['reveals'][party]}\n",
        "commit": commitment(draw=plan.draw, party=party, secret=bundle["reveals"][party]),
        "plan_canonical": plan.canonical,
        "plan_hash": plan.hash,
        "seed_text": text,
        "seed": seed,
        "tickets": tickets,
        "round_u": {"message": f"{seed}:round:", "first8": draw.ticket(seed, "round", "")[:16]},
        "insp": _ticket(seed, "insp", f"0:{bundle['inspectors'].split(chr(10))[1].split(chr(9))[0]}"),
    }
    return _differences(micro, found)


def _tickets(seed: str, ids: list[str], micro: Known) -> list[dict[str, str]]:
    return [_ticket(seed, "target", id) for id in ids[: len(micro.get("tickets", []))]]


def _ticket(seed: str, purpose: str, x: str) -> dict[str, str]:
    return {"message": f"{seed}:{purpose}:{x}", "ticket": draw.ticket(seed, purpose, x)}


def _differences(expected: Known, found: Mapping[str, object]) -> str:
    return ", ".join(name for name in expected if found.get(name) != expected[name])
