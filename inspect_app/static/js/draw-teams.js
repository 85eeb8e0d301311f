// Teams of officers by target and by town batch.

import { byteOrder, need } from "./draw-bytes.js";
import { Tickets } from "./draw-strata.js";

export class Officers {
  constructor(plan, seed, inspectors, recusals, roster) {
    this.size = Number(plan.get("team"));
    this.tickets = new Tickets(seed, "insp");
    this.pools = new Map();
    this.officers = inspectors.lines.map((line) => this.officer(inspectors, line.split("\t")));
    this.recused = recusedBy(recusals, roster);
  }

  officer(table, row) {
    const [id, scope, quals, cap] = ["id", "scope", "quals", "cap"].map((column) => row[table.place(column)]);
    need(/^[1-9][0-9]*$/.test(cap), "inspectors.tsv", "shape", `cap=${cap}`);
    need(!id.includes(","), "inspectors.tsv", "shape", id);
    const officer = { id, scope, quals: quals.split(","), cap: Number(cap), load: 0, met: new Map() };
    return this.addLoad(officer, 0);
  }

  addLoad(officer, visits) {
    officer.load += visits;
    officer.level = Math.floor((officer.load * 100) / officer.cap);
    officer.ticket = this.tickets.hex(`${officer.load}:${officer.id}`);
    return officer;
  }

  eligible(target) {
    const place = `${target.town}\t${target.need}`;
    if (!this.pools.has(place)) {
      const fits = ({ scope, quals }) => target.town.startsWith(scope) && quals.includes(target.need);
      this.pools.set(place, this.officers.filter(fits));
    }
    const blocked = new Set();
    for (const { column, length, prefixes } of this.recused) {
      const value = target[column];
      if (value.length >= length) prefixes.get(value.slice(0, length))?.forEach((id) => blocked.add(id));
    }
    const pool = this.pools.get(place);
    return blocked.size ? pool.filter(({ id }) => !blocked.has(id)) : pool;
  }

  // Map id -> [officer id]; up to `batch` targets of a town share a team.
  staff(targets, batch) {
    const teams = new Map();
    for (const group of batches(targets, batch)) {
      const pools = group.map((target) => this.eligible(target));
      const pool = pools[0].filter((officer) => pools.every((other) => other.includes(officer)));
      if (group.length === 1 || pool.length >= this.size) {
        const team = this.team(pool, group.length);
        group.forEach(({ id }) => teams.set(id, team));
      } else {
        group.forEach((target, i) => teams.set(target.id, this.team(pools[i], 1)));
      }
    }
    return teams;
  }

  team(pool, visits) {
    const rest = [...pool].sort(byRank);
    const team = rest.splice(0, 1);
    while (rest.length && team.length < this.size) {
      let best = -1;
      let least = Infinity;
      for (let i = 0; i < rest.length && rest[i].level <= rest[0].level + 100; i += 1) {
        const meetings = team.reduce((sum, mate) => sum + (mate.met.get(rest[i].id) ?? 0), 0);
        if (meetings < least) [best, least] = [i, meetings];
      }
      team.push(...rest.splice(best, 1));
    }
    for (const one of team) {
      this.addLoad(one, visits);
      for (const other of team) if (one !== other) one.met.set(other.id, (one.met.get(other.id) ?? 0) + 1);
    }
    return team.map(({ id }) => id);
  }

  load() {
    return new Map(this.officers.map(({ id, load }) => [id, BigInt(load)]));
  }
}

function byRank(a, b) {
  if (a.level !== b.level) return a.level - b.level;
  if (a.ticket !== b.ticket) return a.ticket < b.ticket ? -1 : 1;
  return byteOrder(a.id, b.id);
}

function recusedBy(table, roster) {
  const places = ["inspector", "column", "prefix"].map(table.place);
  const found = new Map();
  for (const line of table.lines) {
    const row = line.split("\t");
    const [inspector, column, prefix] = places.map((place) => row[place]);
    need(roster.columns.includes(column), "recusals.tsv", "missing-column", column);
    const key = `${column}\t${prefix.length}`;
    if (!found.has(key)) found.set(key, { column, length: prefix.length, prefixes: new Map() });
    const { prefixes } = found.get(key);
    prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), inspector]);
  }
  return [...found.values()];
}

function batches(targets, size) {
  const found = [];
  const open = new Map();
  for (const target of targets) {
    const town = target.town.slice(0, 9);
    let batch = open.get(town);
    if (!batch || batch.length >= size) {
      batch = [];
      open.set(town, batch);
      found.push(batch);
    }
    batch.push(target);
  }
  return found;
}
