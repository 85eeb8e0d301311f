// Exclusion, strata, exact quotas, and the order inside a stratum.

import { byteOrder, need } from "./draw-bytes.js";
import { dateOk } from "./draw-plan.js";
import { Sha256, hexOf } from "./draw-sha256.js";

const FILE = "roster.tsv";
const CODE = /^[0-9A-Za-z-]*$/;
const COMPARE = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
};
const TWO_64 = 2n ** 64n;

export class Tickets {
  constructor(seed, purpose) {
    this.prefix = new Sha256().updateText(`${seed}:${purpose}:`);
    this.hasher = new Sha256();
  }

  words(x) {
    return this.hasher.become(this.prefix).updateText(x).words();
  }

  hex(x) {
    return hexOf(this.words(x));
  }
}

// {excluded: Map rule -> count, strata: Map key -> {ids, weights}} with keys in byte order.
export function divide(roster, plan) {
  const strata = plan.get("strata").map(([column, prefix]) => [roster.place(column), Number(prefix)]);
  const rules = plan.get("exclude").map(([column, operator, value]) => [roster.place(column), COMPARE[operator], value]);
  const used = [...new Set([...strata, ...rules].map(([place]) => place))];
  const check = checker(roster);
  const isWeighted = plan.get("mode") === "weight";
  const weight = roster.place("weight");
  const known = new Map();
  const excluded = new Map();
  const found = new Map();
  for (const line of roster.lines) {
    const row = line.split("\t");
    check(row);
    const traits = used.map((place) => row[place]).join("\t");
    let outcome = known.get(traits);
    if (outcome === undefined) {
      outcome = judge(row, rules, strata, used);
      if (known.size < 200000) known.set(traits, outcome);
    }
    if (outcome.rule !== undefined) {
      excluded.set(outcome.rule, (excluded.get(outcome.rule) ?? 0) + 1);
      continue;
    }
    let stratum = found.get(outcome.key);
    if (!stratum) found.set(outcome.key, (stratum = { ids: [], weights: [] }));
    stratum.ids.push(row[0]);
    if (isWeighted) stratum.weights.push(BigInt(row[weight]));
  }
  return { excluded, strata: new Map([...found].sort(([a], [b]) => byteOrder(a, b))) };
}

function checker(roster) {
  const checks = [
    [roster.place("town"), (value) => /^[0-9]{12}$/.test(value), "town"],
    [roster.place("weight"), (value) => /^[1-9][0-9]*$/.test(value), "weight"],
    [roster.place("last"), dateOk, "last"],
  ].map(([place, holds, column]) => ({ place, holds, column, seen: new Set() }));
  return (row) => {
    for (const { place, holds, column, seen } of checks) {
      const value = row[place];
      if (seen.has(value)) continue;
      need(holds(value), FILE, "shape", `${column}=${value}`);
      seen.add(value);
    }
  };
}

function judge(row, rules, strata, used) {
  for (const place of used) need(CODE.test(row[place]), FILE, "shape", row[place]);
  const rule = rules.findIndex(([place, compare, value]) => compare(row[place], value));
  if (rule >= 0) return { rule: String(rule) };
  return { key: strata.map(([place, prefix]) => (prefix ? row[place].slice(0, prefix) : row[place])).join("/") };
}

function ratioOf(plan, key) {
  const values = plan.get("strata").length ? key.split("/") : [];
  const found = plan.get("ratio").find(([patterns]) => patterns.every((p, i) => p === "*" || p === values[i]));
  return found ? [found[1], found[2]] : [0n, 1n];
}

function reduced(a, b) {
  let [x, y] = [a, b];
  while (y) [x, y] = [y, x % y];
  return x ? [a / x, b / x] : [a, b];
}

const plus = ([a, b], [c, d]) => reduced(a * d + c * b, b * d);

export function quotas(plan, seed, strata) {
  const shares = [...strata].map(([key, { ids }]) => {
    const [top, bottom] = ratioOf(plan, key);
    return [key, [BigInt(ids.length) * top, bottom]];
  });
  return plan.get("rounding") === "systematic" ? systematic(shares, seed) : largestRemainder(shares, seed);
}

function systematic(shares, seed) {
  const sizes = new Map();
  let running = [BigInt(`0x${new Tickets(seed, "round").hex("").slice(0, 16)}`), TWO_64];
  for (const [key, share] of shares) {
    const next = plus(running, share);
    sizes.set(key, Number(next[0] / next[1] - running[0] / running[1]));
    running = next;
  }
  return sizes;
}

function largestRemainder(shares, seed) {
  const tickets = new Tickets(seed, "lr");
  const total = shares.reduce((sum, [, share]) => plus(sum, share), [0n, 1n]);
  const order = shares.map(([key, [top, bottom]]) => ({ key, floor: top / bottom, rest: top % bottom, bottom, ticket: tickets.hex(key) }));
  const floors = order.reduce((sum, { floor }) => sum + floor, 0n);
  const extra = Number((total[0] + total[1] - 1n) / total[1] - floors);
  const sizes = new Map(order.map(({ key, floor }) => [key, Number(floor)]));
  order.sort((a, b) => {
    const left = a.rest * b.bottom, right = b.rest * a.bottom;
    if (left !== right) return left > right ? -1 : 1;
    return a.ticket < b.ticket ? -1 : 1;
  });
  for (const { key } of order.slice(0, extra)) sizes.set(key, sizes.get(key) + 1);
  return sizes;
}

// [{id, ticket}] in order: the first n are selected, the rest is the reserve.
export function ranked(plan, tickets, { ids, weights }, selected) {
  const words = new Int32Array(ids.length * 8);
  const keys = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i += 1) {
    const digest = tickets.words(ids[i]);
    words.set(digest, i * 8);
    keys[i] = (digest[0] >>> 0) * 2 ** 21 + (digest[1] >>> 11);
  }
  const order = Array.from(ids, (_, i) => i);
  if (plan.get("mode") === "weight") byWeight(order, ids, weights, words, selected);
  else order.sort((a, b) => keys[a] - keys[b] || later(words, a, b) || byteOrder(ids[a], ids[b]));
  return { at: (rank) => ({ id: ids[order[rank - 1]], ticket: hexOf(words, order[rank - 1] * 8) }), size: ids.length };
}

function later(words, a, b) {
  for (let i = 0; i < 8; i += 1) {
    const difference = (words[a * 8 + i] >>> 0) - (words[b * 8 + i] >>> 0);
    if (difference) return difference;
  }
  return 0;
}

function byWeight(order, ids, weights, words, selected) {
  const certain = certainUnits(weights, selected);
  const shares = order.map((i) => BigInt(`0x${hexOf(words, i * 8)}`) / weights[i]);
  order.sort((a, b) => {
    if (certain.has(a) !== certain.has(b)) return certain.has(a) ? -1 : 1;
    if (shares[a] !== shares[b]) return shares[a] < shares[b] ? -1 : 1;
    return byteOrder(ids[a], ids[b]);
  });
}

function certainUnits(weights, selected) {
  const certain = new Set();
  for (;;) {
    const rest = [...weights.keys()].filter((i) => !certain.has(i));
    const places = BigInt(selected - certain.size);
    const total = rest.reduce((sum, i) => sum + weights[i], 0n);
    const more = places > 0n ? rest.filter((i) => places * weights[i] >= total) : [];
    if (!more.length) return certain;
    more.forEach((i) => certain.add(i));
  }
}
