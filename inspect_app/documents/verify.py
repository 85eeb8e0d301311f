#!/usr/bin/env python3
"""Verifies a draw made by VDRAW-1. Needs nothing but Python 3.8 or newer; nothing is sent anywhere.

    python3 verify.py                  inside the unpacked bundle
    python3 verify.py draw-7.zip       or the folder it was unpacked to
    python3 verify.py draw-7.zip --sums HASH    HASH of SHA256SUMS as it stands on the public page

It prints each thing it checks and ends with VERIFIED (exit status 0) or the first mismatch (exit status 1).
Written apart from the program that made the draw: it shares no code with it.
"""

import datetime
import gc
import hashlib
import json
import operator
import os
import re
import struct
import sys
import unicodedata
import zlib
from fractions import Fraction

FILES = (
    "README.txt", "entropy.json", "events.json", "inspectors.tsv", "map-drawn.json", "plan.json", "recusals.tsv",
    "result.tsv", "reveals.json", "roster.tsv", "summary.json", "verify.py",
)  # fmt: skip
ALL = (*FILES, "SHA256SUMS")
LIMIT = 1 << 30
HEX = re.compile(r"[0-9a-f]{64}\Z")
CODE = re.compile(rb"[0-9A-Za-z-]*\Z")
TOWN = re.compile(rb"[0-9]{12}\Z")
COUNT = re.compile(rb"[1-9][0-9]*\Z")
DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\Z")


class Mismatch(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Mismatch(what)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def say(text):
    print("ok   " + text, flush=True)


# ---- reading -------------------------------------------------------------------------------------------------------


def read_bundle(where):
    """The bytes of every file, by name."""
    if os.path.isdir(where):
        return read_folder(where)
    need(os.path.isfile(where), "there is no file or folder named " + where)
    try:
        with open(where, "rb") as file:
            return read_zip(file.read())
    except OSError as error:
        raise Mismatch("%s: cannot be read (%s)" % (where, error)) from None


def read_folder(where):
    found = {}
    for name in ALL:
        path = os.path.join(where, name)
        need(os.path.isfile(path), name + ": missing from the bundle")
        need(os.path.getsize(path) <= LIMIT, name + ": too large")
        with open(path, "rb") as file:
            found[name] = file.read()
    return found


def read_zip(data):
    entries = entries_of(data)
    names = [entry[0] for entry in entries]
    for name in names:
        need(name in ALL, name + ": does not belong to a bundle")
    for name in ALL:
        need(names.count(name) == 1, name + ": missing from the bundle or there twice")
    found, room = {}, LIMIT
    for name, method, crc, start, packed, size in entries:
        need(size <= room, name + ": too large")
        content = unpack(data[start : start + packed], method, size)
        sound = content is not None and len(content) == size and zlib.crc32(content) == crc
        need(sound, name + ": cannot be unpacked")
        found[name] = content
        room -= size
    return found


def entries_of(data):
    """[(name, method, crc, start, packed, size)] of a plain zip: nothing before, between or after the entries."""
    what = "zip: not a zip file as bundles are packed"
    end = len(data) - 22
    need(end >= 0, what)
    mark, disk, first, here, count, size, offset, comment = struct.unpack("<4s4H2LH", data[end:])
    need(mark == b"PK\5\6" and not (disk or first or comment) and here == count and offset + size == end, what)
    at, start, found = offset, 0, []
    for _ in range(count):
        need(at + 46 <= end, what)
        head = struct.unpack("<4s6H3L5H2L", data[at : at + 46])
        length = head[10]
        name = data[at + 46 : min(at + 46 + length, end)]
        need(head[0] == b"PK\1\2" and not (head[11] or head[12] or head[13]) and head[16] == start and len(name) == length, what)
        words = name.decode("utf-8", "replace")
        need(head[3] & ~0x0806 == 0 and head[4] in (0, 8) and start + 30 <= offset, words + ": damaged")
        local = struct.unpack("<4s5H3L2H", data[start : start + 30])
        same = local[2:4] == head[3:5] and local[6:9] == head[7:10] and local[9:] == (length, 0)
        start += 30 + length
        need(local[0] == b"PK\3\4" and same and data[start - length : start] == name, words + ": damaged")
        found.append((words, head[4], head[7], start, head[8], head[9]))
        at, start = at + 46 + length, start + head[8]
    need(at == end and start == offset, what)
    return found


def unpack(data, method, size):
    if method == 0:
        return data
    inflater = zlib.decompressobj(-15)
    try:
        found = inflater.decompress(data, size + 1)
    except zlib.error:
        return None
    return found if inflater.eof and not inflater.unused_data else None


def check_sums(files, expected):
    sums = files["SHA256SUMS"]
    if expected:
        need(sha(sums) == expected, "SHA256SUMS: its hash %s is not %s" % (sha(sums), expected))
        say("SHA256SUMS has the hash of the public page")
    listed = {}
    lines = sums.split(b"\n")
    need(len(lines) == len(FILES) + 1, "SHA256SUMS: not one line for each file")
    need(lines[-1:] == [b""], "SHA256SUMS: does not end with a line feed")
    for line in lines[:-1]:
        match = re.match(rb"([0-9a-f]{64})  ([A-Za-z0-9.-]+)\Z", line)
        need(match, "SHA256SUMS: malformed line %r" % line)
        name = match.group(2).decode()
        need(name == FILES[len(listed)], "SHA256SUMS: unexpected line for " + name)
        listed[name] = match.group(1).decode()
    for name in FILES:
        need(sha(files[name]) == listed[name], name + ": its hash is not the one in SHA256SUMS")
    say("%d files match SHA256SUMS (its own hash: %s)" % (len(FILES), sha(sums)))


def unique(pairs):
    need(len(dict(pairs)) == len(pairs), "a JSON object repeats a key")
    return dict(pairs)


def shallow(value, room):
    """No more than 64 arrays and objects inside each other."""
    if isinstance(value, (dict, list)):
        need(room, "nested too deep")
        for inner in value.values() if isinstance(value, dict) else value:
            shallow(inner, room - 1)


def integer(text):
    need(len(text.lstrip("-")) <= 4300, "a JSON number is too long")
    return int(text)


def no_float(text):
    raise Mismatch("a JSON number is not an integer: " + text)


def parse(files, name, kind):
    try:
        text = files[name].decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=unique, parse_int=integer, parse_float=no_float, parse_constant=no_float
        )
        shallow(value, 64)
    except (ValueError, RecursionError) as error:
        raise Mismatch("%s: not JSON (%s)" % (name, error)) from None
    except Mismatch as error:
        raise Mismatch("%s: %s" % (name, error)) from None
    need(isinstance(value, kind), name + ": has another shape")
    return value


def clean(text, where):
    """UTF-8, NFC, no BOM, no CR."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Mismatch(where + ": not Unicode text") from None
    need("\r" not in text, where + ": has a carriage return")
    need("\ufeff" not in text, where + ": has a byte order mark")
    need(text.isascii() or unicodedata.normalize("NFC", text) == text, where + ": is not in NFC")


def name_ok(text, where):
    clean(text, where)
    need(text and "\n" not in text and "=" not in text, where + ": bad name %r" % text)


def row_of(header, line):
    values = line.decode().split("\t")
    return {header[place]: values[place] for place in range(len(header))}


def table(data, name, columns, keyed):
    try:
        clean(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        raise Mismatch(name + ": not UTF-8") from None
    need(data.endswith(b"\n"), name + ": does not end with a line feed")
    lines = data.split(b"\n")
    del lines[-1]
    header = lines.pop(0).decode().split("\t")
    need(len(set(header)) == len(header), name + ": repeats a column")
    need(header[0] == columns[0], name + ": the first column is not " + columns[0])
    for column in columns:
        need(column in header, name + ": has no column " + column)
    width, before, key = len(header) - 1, b"", None
    for number, line in enumerate(lines, 1):
        if line.count(b"\t") != width:
            raise Mismatch("%s: line %d has another number of values" % (name, number))
        if before >= line and number > 1:
            raise Mismatch("%s: line %d is not in order" % (name, number))
        if keyed:
            own = line.partition(b"\t")[0]
            if own == key or not own:
                raise Mismatch("%s: line %d repeats an id or has none" % (name, number))
            key = own
        before = line
    return header, lines


# ---- the plan ------------------------------------------------------------------------------------------------------


def plain(value, where):
    if isinstance(value, str):
        clean(value, where)
    elif isinstance(value, list):
        for item in value:
            plain(item, where)
    elif isinstance(value, dict):
        for key, item in value.items():
            clean(key, where)
            plain(item, where + "." + key)
    else:
        need(type(value) is int, where + ": null, float or boolean in the plan")


def texts(value, where):
    need(isinstance(value, list) and all(isinstance(item, str) for item in value), where + ": not a list of texts")


def check_plan(plan):
    plain(plan, "plan.json")
    fields = (
        "v draw prev roster roster_root roster_n inspectors recusals strata ratio exclude rounding mode team reasons "
        "entropy commits required"
    ).split()
    for field in fields:
        need(field in plan, "plan.json: has no field " + field)
    need(plan["v"] == "VDRAW-1", "plan.json: unknown version")
    need(plan["rounding"] in ("systematic", "largest-remainder"), "plan.json: unknown rounding")
    need(plan["mode"] in ("equal", "weight"), "plan.json: unknown mode")
    need(isinstance(plan["draw"], str) and "\n" not in plan["draw"], "plan.json: bad draw")
    for field in ("prev", "roster", "roster_root", "inspectors", "recusals"):
        need(isinstance(plan[field], str) and HEX.match(plan[field]), "plan.json: %s is not a hash" % field)
    for field in ("roster_n", "team"):
        need(isinstance(plan[field], int) and plan[field] >= 1, "plan.json: bad " + field)
    for field in ("reasons", "entropy", "required"):
        texts(plan[field], "plan.json: " + field)
    for reason in plan["reasons"]:
        need("\n" not in reason and "\t" not in reason, "plan.json: bad reason")
    for source in plan["entropy"]:
        name_ok(source, "plan.json: entropy")
    need(len(set(plan["entropy"])) == len(plan["entropy"]), "plan.json: repeats an entropy source")
    need(isinstance(plan["commits"], dict), "plan.json: commits is not an object")
    for party, commit in plan["commits"].items():
        name_ok(party, "plan.json: commits")
        need(isinstance(commit, str) and HEX.match(commit), "plan.json: bad commitment of " + party)
    for party in plan["required"]:
        need(party in plan["commits"], "plan.json: requires an unknown party " + party)
    check_rules(plan)
    unit = plan.get("team_unit", "target")
    need(isinstance(unit, str), "plan.json: bad team unit")
    match = re.match(r"town:([1-9][0-9]*)\Z", unit)
    need(unit == "target" or match, "plan.json: unknown team unit")
    return int(match.group(1)) if match else 1


def check_rules(plan):
    for field in ("strata", "ratio", "exclude"):
        need(isinstance(plan[field], list), "plan.json: %s is not a list" % field)
    for item in plan["strata"]:
        fits = isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], int)
        need(fits and item[1] >= 0, "plan.json: bad stratum %r" % (item,))
    for item in plan["ratio"]:
        fits = isinstance(item, list) and len(item) == 3 and isinstance(item[1], int) and isinstance(item[2], int)
        need(fits and item[2] >= 1 and 0 <= item[1] <= item[2], "plan.json: bad ratio %r" % (item,))
        texts(item[0], "plan.json: ratio")
        need(len(item[0]) == len(plan["strata"]), "plan.json: a ratio has another number of patterns than strata")
        for pattern in item[0]:
            need(pattern == "*" or CODE.match(pattern.encode()), "plan.json: bad pattern " + pattern)
    for item in plan["exclude"]:
        texts(item, "plan.json: exclude")
        need(len(item) == 3 and item[1] in ("==", "!=", ">=", "<"), "plan.json: unknown rule %r" % (item,))
        need(CODE.match(item[2].encode()), "plan.json: bad value in the rule %r" % (item,))
        need(item[0] != "last" or date_ok(item[2]), "plan.json: bad date in the rule %r" % (item,))


def date_ok(text):
    if not DATE.match(text):
        return True
    try:
        return len(text) == 10 and bool(datetime.date(*map(int, text.split("-"))))
    except ValueError:
        return False


def merkle_root(lines):
    level = hashes(b"\0", lines)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = hashes(b"\1", map(operator.add, level[::2], level[1::2])) + odd
    return level[0].hex()


def hashes(prefix, messages):
    start, found = hashlib.sha256(prefix), []
    for message in messages:
        own = start.copy()
        own.update(message)
        found.append(own.digest())
    return found


def seed_of(plan, plan_hash, reveals, entropy):
    for party, secret in reveals.items():
        need(party in plan["commits"], "reveals.json: unknown party " + party)
        need(isinstance(secret, str) and HEX.match(secret), "reveals.json: the secret of %s is malformed" % party)
        text = "VDRAW-1/commit\n%s\n%s\n%s\n" % (plan["draw"], party, secret)
        need(sha(text.encode()) == plan["commits"][party], "reveals.json: %s did not commit to this secret" % party)
    for party in plan["required"]:
        need(party in reveals, "reveals.json: the required secret of %s is missing" % party)
    need(sorted(entropy) == sorted(plan["entropy"]), "entropy.json: other sources than in the plan")
    for source, value in entropy.items():
        need(isinstance(value, str) and "\n" not in value, "entropy.json: bad value of " + source)
        clean(value, "entropy.json: " + source)
    text = "VDRAW-1\n%s\n" % plan_hash
    for party in sorted(plan["commits"], key=lambda party: party.encode()):
        text += "%s=%s\n" % (party, reveals.get(party, "-"))
    for source in plan["entropy"]:
        text += "%s=%s\n" % (source, entropy[source])
    return sha(text.encode())


# ---- the draw ------------------------------------------------------------------------------------------------------


def ticket(seed, purpose, x):
    return hashlib.sha256(("%s:%s:%s" % (seed, purpose, x)).encode()).digest()


def group(plan, header, lines):
    """Employers by stratum as [(id, weight)], and how many each rule excluded."""
    strata, excluded, seen = {}, {}, {}
    cut = [(header.index(name), length or None) for name, length in columns_of(plan, header)]
    rules = [(header.index(name), compare, value.encode()) for name, compare, value in plan["exclude"]]
    used = sorted({place for place, _ in cut} | {place for place, _, _ in rules})
    # With one column there is no tuple to compare, so the first is taken twice.
    pick = operator.itemgetter(*(used * 2 if len(used) == 1 else used)) if used else lambda row: ()
    town, weight, last = header.index("town"), header.index("weight"), header.index("last")
    towns, weights, dates = {}, {}, {}
    for line in lines:
        row = line.split(b"\t")
        if row[town] not in towns:
            need(TOWN.match(row[town]), "roster.tsv: bad town %r" % row[town])
            towns[row[town]] = True
        if row[weight] not in weights:
            need(COUNT.match(row[weight]), "roster.tsv: bad weight %r" % row[weight])
            weights[row[weight]] = int(row[weight])
        if row[last] not in dates:
            need(date_ok(row[last].decode()), "roster.tsv: bad date %r" % row[last])
            dates[row[last]] = True
        values = pick(row)
        outcome = seen.get(values)
        if outcome is None:
            for value in values:
                need(CODE.match(value), "roster.tsv: a value in a rule is not a code: %r" % value)
            outcome = judge(row, rules, cut)
            if len(seen) < 200000:
                seen[values] = outcome
        kind, key = outcome
        if kind == "out":
            excluded[key] = excluded.get(key, 0) + 1
        elif key in strata:
            strata[key].append((row[0], weights[row[weight]]))
        else:
            strata[key] = [(row[0], weights[row[weight]])]
    return strata, excluded


def columns_of(plan, header):
    for name in [item[0] for item in plan["strata"]] + [item[0] for item in plan["exclude"]]:
        need(name in header, "roster.tsv: has no column %s of the plan" % name)
    return plan["strata"]


def judge(row, rules, cut):
    for number, (place, compare, value) in enumerate(rules):
        own = row[place]
        if (
            (compare == "==" and own == value)
            or (compare == "!=" and own != value)
            or (compare == ">=" and own >= value)
            or (compare == "<" and own < value)
        ):
            return "out", str(number)
    return "in", "/".join([row[place][:length].decode() for place, length in cut])


def ratio_of(plan, key):
    values = key.split("/") if plan["strata"] else []
    for patterns, numerator, denominator in plan["ratio"]:
        if all(patterns[i] in ("*", values[i]) for i in range(len(values))):
            return Fraction(numerator, denominator)
    return Fraction(0)


def quotas(plan, seed, strata):
    keys = sorted(strata, key=lambda key: key.encode())
    shares = [(key, len(strata[key]) * ratio_of(plan, key)) for key in keys]
    sizes = {}
    if plan["rounding"] == "systematic":
        start = Fraction(int.from_bytes(ticket(seed, "round", "")[:8], "big"), 2**64)
        total = Fraction(0)
        for key, share in shares:
            sizes[key] = (total + share + start) // 1 - (total + start) // 1
            total += share
        return sizes
    for key, share in shares:
        sizes[key] = share // 1
    extra = -(-sum(share for _, share in shares) // 1) - sum(sizes.values())
    order = sorted(shares, key=lambda pair: (-(pair[1] % 1), ticket(seed, "lr", pair[0])))
    for key, _ in order[: int(extra)]:
        sizes[key] += 1
    return sizes


def ranked(plan, seed, members, count):
    """[(ticket, id)] of a stratum, the selected first."""
    state = hashlib.sha256((seed + ":target:").encode())
    order = []
    certain = certain_units(members, count) if plan["mode"] == "weight" else None
    for id, _ in members:
        own = state.copy()
        own.update(id)
        order.append((own.digest(), id))
    if certain is not None:
        weights = dict(members)
        order = [(id not in certain, int.from_bytes(digest, "big") // weights[id], id, digest) for digest, id in order]
    order.sort()
    return order if certain is None else [(digest, id) for _, _, id, digest in order]


def certain_units(members, count):
    certain, rest = set(), list(members)
    while True:
        places, total = count - len(certain), sum(weight for _, weight in rest)
        more = {id for id, weight in rest if places > 0 and places * weight >= total}
        if not more:
            return certain
        certain |= more
        rest = [(id, weight) for id, weight in rest if id not in more]


class Officers:
    def __init__(self, plan, seed, inspectors, recusals, roster_header):
        header, lines = inspectors
        self.seed, self.size = seed, plan["team"]
        self.cap, self.load, self.met, self.key, self.scopes, self.pools = {}, {}, {}, {}, {}, {}
        for line in lines:
            row = row_of(header, line)
            need(COUNT.match(row["cap"].encode()), "inspectors.tsv: bad cap of " + row["id"])
            need("," not in row["id"], "inspectors.tsv: comma in an id")
            self.cap[row["id"]] = int(row["cap"])
            self.scopes.setdefault(row["scope"], []).append((row["id"], row["quals"].split(",")))
            self.add(row["id"], 0)
        header, lines = recusals
        self.recused = {}
        for line in lines:
            row = row_of(header, line)
            need(row["column"] in roster_header, "recusals.tsv: there is no column " + row["column"])
            by_length = self.recused.setdefault(row["column"], {}).setdefault(len(row["prefix"]), {})
            by_length.setdefault(row["prefix"], set()).add(row["inspector"])

    def add(self, id, visits):
        self.load[id] = self.load.get(id, 0) + visits
        level = self.load[id] * 100 // self.cap[id]
        self.key[id] = (level, ticket(self.seed, "insp", "%d:%s" % (self.load[id], id)), id)

    def eligible(self, target):
        place = (target["town"], target["need"])
        if place not in self.pools:
            pool = set()
            for length in range(len(place[0]) + 1):
                pool.update(id for id, quals in self.scopes.get(place[0][:length], ()) if place[1] in quals)
            self.pools[place] = pool
        allowed = self.pools[place]
        for column, by_length in self.recused.items():
            value = target[column]
            for length, prefixes in by_length.items():
                blocked = prefixes.get(value[:length]) if len(value) >= length else None
                if blocked:
                    allowed = allowed - blocked
        return allowed

    def team(self, pool, visits):
        rest, team = {id: self.key[id] for id in pool}, []
        while rest and len(team) < self.size:
            lowest = min(rest.values())
            if not team:
                chosen = lowest[2]
            else:
                near = [key for key in rest.values() if key[0] <= lowest[0] + 100]
                chosen = min([(self.meetings(key[2], team), key) for key in near])[1][2]
            team.append(chosen)
            del rest[chosen]
        for i, one in enumerate(team):
            self.add(one, visits)
            for other in team[:i]:
                self.met[one, other] = self.met[other, one] = self.met.get((one, other), 0) + 1
        return team

    def meetings(self, id, team):
        return sum([self.met.get((id, mate), 0) for mate in team])

    def staff(self, targets, size):
        """Teams by id. Batches hold up to `size` targets of one town."""
        batches, open_batch = [], {}
        for target in targets:
            town = target["town"][:9]
            batch = open_batch.get(town)
            if batch is None or len(batch) >= size:
                batch = open_batch[town] = []
                batches.append(batch)
            batch.append(target)
        teams = {}
        for batch in batches:
            pool = set.intersection(*[set(self.eligible(target)) for target in batch])
            if len(batch) == 1 or len(pool) >= self.size:
                team = self.team(pool, len(batch))
                teams.update((target["id"], team) for target in batch)
            else:
                for target in batch:
                    teams[target["id"]] = self.team(self.eligible(target), 1)
        return teams


def rows_of(header, lines, wanted):
    """The roster's rows of the wanted ids, and the place of each in the roster."""
    found, places = {}, {}
    for place, line in enumerate(lines):
        id = line.partition(b"\t")[0]
        if id in wanted:
            text = id.decode()
            found[text], places[text] = row_of(header, line), place
    return found, places


def line_of(stratum, rank, id, digest, status):
    return {"stratum": stratum, "rank": rank, "id": id, "ticket": digest, "status": status, "team": []}


def text_of(targets):
    lines = []
    for target in sorted(targets.values(), key=lambda target: (target["stratum"].encode(), target["rank"])):
        lines.append(
            "%s\t%d\t%s\t%s\t%s\t%s\n"
            % (
                target["stratum"], target["rank"], target["id"], target["ticket"].hex(), target["status"],
                ",".join(target["team"]),
            )
        )  # fmt: skip
    return "".join(lines).encode()


def recompute(plan, plan_hash, seed, roster, inspectors, recusals, events):
    size = check_plan(plan)
    header, lines = roster
    strata, excluded = group(plan, header, lines)
    sizes = quotas(plan, seed, strata)
    say("%d strata, %d to be drawn, %d excluded" % (len(sizes), sum(sizes.values()), sum(excluded.values())))
    known, order, counts = {}, {}, {}
    for key in list(sizes):
        members, count = strata.pop(key), sizes[key]
        ranks = ranked(plan, seed, members, count) if count else []
        cut = ranks[count - 1][0].hex() if count and plan["mode"] == "equal" else "-"
        counts[key] = [len(members), count, cut]
        order[key] = ranks[: count + len(events)]
        for rank, (digest, id) in enumerate(ranks[:count], 1):
            id = id.decode()
            known[id] = line_of(key, rank, id, digest, "selected")
    say("tickets computed and ranked")
    rows, places = rows_of(header, lines, {id for ranks in order.values() for _, id in ranks})
    officers = Officers(plan, seed, inspectors, recusals, header)
    sequence = sorted(known.values(), key=lambda target: (target["ticket"], target["id"]))
    for id, team in officers.staff([rows[target["id"]] for target in sequence], size).items():
        known[id]["team"] = team
    say("teams made")
    drawn_hash, replacements = sha(text_of(known)), []
    used = dict(sizes)
    for event in events:
        need(isinstance(event, dict) and sorted(event) == ["id", "reason"], "events.json: malformed event")
        need(event["reason"] in plan["reasons"], "events.json: the plan has no reason %s" % event["reason"])
        need(isinstance(event["id"], str) and event["id"] in known, "events.json: %s is not a target" % event["id"])
        target = known[event["id"]]
        need(not target["status"].startswith("void:"), "events.json: %s is void already" % event["id"])
        target["status"] = "void:" + event["reason"]
        key = target["stratum"]
        used[key] += 1
        if used[key] <= len(order[key]):
            digest, id = order[key][used[key] - 1][0], order[key][used[key] - 1][1].decode()
            known[id] = line_of(key, used[key], id, digest, "replacement")
            replacements.append(id)
    for id in replacements:
        known[id]["team"] = officers.team(officers.eligible(rows[id]), 1)
    text = text_of(known)
    summary = {
        "plan_hash": plan_hash, "seed": seed, "excluded": excluded, "strata": counts, "load": officers.load,
        "result_hash": sha(text), "drawn_hash": drawn_hash,
    }  # fmt: skip
    return text, summary, {id: places[id] for id in known}


def check_map(plan, entries, places):
    if "map" not in plan:
        need(entries == [], "map-drawn.json: the plan has no map")
        return
    root, seen = plan["map"], []
    for entry in entries:
        need(isinstance(entry, dict) and sorted(entry) == ["line", "path"], "map-drawn.json: malformed entry")
        need(isinstance(entry["line"], str) and "\n" not in entry["line"], "map-drawn.json: malformed line")
        clean(entry["line"], "map-drawn.json: line")
        texts(entry["path"], "map-drawn.json: path")
        id = entry["line"].split("\t")[0]
        need(id in places, "map-drawn.json: %s was not drawn" % id)
        need(climb(entry, places[id], plan["roster_n"]) == root, "map-drawn.json: the path of %s misses the root" % id)
        seen.append(id)
    need(sorted(seen) == sorted(places), "map-drawn.json: not exactly the drawn targets")
    say("%d codes belong to the map in the plan" % len(seen))


def climb(entry, index, size):
    node, last, path = hashlib.sha256(b"\0" + entry["line"].encode()).digest(), size - 1, list(entry["path"])
    for step in path:
        need(HEX.match(step), "map-drawn.json: malformed path")
    while last > 0:
        if index % 2 or index < last:
            need(path, "map-drawn.json: a path is too short")
            sibling = bytes.fromhex(path.pop(0))
            node = hashlib.sha256(b"\1" + (sibling + node if index % 2 else node + sibling)).digest()
        index, last = index // 2, last // 2
    need(not path, "map-drawn.json: a path is too long")
    return node.hex()


def verify(where, expected):
    files = read_bundle(where)
    check_sums(files, expected)
    plan = parse(files, "plan.json", dict)
    check_plan(plan)
    need(canonical(plan) == files["plan.json"], "plan.json: not in canonical form")
    plan_hash = sha(files["plan.json"])
    summary = parse(files, "summary.json", dict)
    need(plan_hash == summary.get("plan_hash"), "plan.json: its hash is not the one in summary.json")
    say("plan %s (hash %s)" % (plan["draw"], plan_hash))
    for name in ("roster", "inspectors", "recusals"):
        need(sha(files[name + ".tsv"]) == plan[name], name + ".tsv: its hash is not the one in the plan")
    roster_columns = ("id", "town", "tier", "need", "weight", "last", "status")
    roster = table(files.pop("roster.tsv"), "roster.tsv", roster_columns, True)
    inspectors = table(files["inspectors.tsv"], "inspectors.tsv", ("id", "scope", "quals", "cap"), True)
    recusals = table(files["recusals.tsv"], "recusals.tsv", ("inspector", "column", "prefix"), False)
    need(roster[1], "roster.tsv: is empty")
    need(len(roster[1]) == plan["roster_n"], "roster.tsv: has another number of lines than the plan says")
    need(merkle_root(roster[1]) == plan["roster_root"], "roster.tsv: its Merkle root is not the one in the plan")
    say("roster of %d, inspectors and recusals are those of the plan" % len(roster[1]))
    reveals, entropy = parse(files, "reveals.json", dict), parse(files, "entropy.json", dict)
    seed = seed_of(plan, plan_hash, reveals, entropy)
    need(seed == summary.get("seed"), "entropy.json: the seed that follows is not the one in summary.json")
    say("secrets match their commitments; seed " + seed)
    events = parse(files, "events.json", list)
    text, own, places = recompute(plan, plan_hash, seed, roster, inspectors, recusals, events)
    need(text == files["result.tsv"], "result.tsv: " + first_difference(text, files["result.tsv"]))
    say("result.tsv is what follows from all this (hash %s)" % own["result_hash"])
    for name in sorted(own):
        need(summary.get(name) == own[name], "summary.json: %s differs" % name)
    need(canonical(own) == files["summary.json"], "summary.json: not in canonical form, or it says more than follows")
    say("summary.json agrees; hash of the draw before any substitute: " + own["drawn_hash"])
    check_map(plan, parse(files, "map-drawn.json", list), places)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def first_difference(own, given):
    own, given = own.split(b"\n"), given.split(b"\n")
    for number in range(max(len(own), len(given))):
        if own[number : number + 1] != given[number : number + 1]:
            return "line %d differs" % (number + 1)
    return "differs"


def main(arguments):
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    expected = None
    if "--sums" in arguments:
        place = arguments.index("--sums")
        expected = "".join(arguments[place + 1 : place + 2]).lower()
        if not HEX.match(expected):
            print("usage: verify.py [BUNDLE] [--sums HASH]: HASH has 64 hexadecimal digits", flush=True)
            return 2
        del arguments[place : place + 2]
    beside = os.path.dirname(os.path.abspath(__file__))
    where = arguments[0] if arguments else "." if os.path.exists("SHA256SUMS") else beside
    gc.disable()  # millions of small objects and no cycles among them
    try:
        verify(where, expected)
    except Mismatch as error:
        print("MISMATCH " + str(error), flush=True)
        return 1
    print("VERIFIED", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
