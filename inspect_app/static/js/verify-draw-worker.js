// Verifies a bundle from its bytes alone. Posts {kind: step | progress | verified | mismatch}: codes and details, no words.

import { Mismatch, byteOrder, canonical, checkText, climb, decode, isHash, merkleRoot, need, parseJson, readTable } from "./draw-bytes.js";
import { checkPlan, seedOf } from "./draw-plan.js";
import { hashBytes, hashText } from "./draw-sha256.js";
import { Tickets, divide, quotas, ranked } from "./draw-strata.js";
import { Officers } from "./draw-teams.js";
import { readZip } from "./draw-zip.js";

const SUMS = "SHA256SUMS";
const FILES = [
  "README.txt", "entropy.json", "events.json", "inspectors.tsv", "map-drawn.json", "plan.json", "recusals.tsv",
  "result.tsv", "reveals.json", "roster.tsv", "summary.json", "verify.py",
];
const ROSTER = ["id", "town", "tier", "need", "weight", "last", "status"];

export async function verify(bytes, sums, tell) {
  const files = await readZip(bytes, [...FILES, SUMS]);
  checkSums(files, sums, tell);
  const text = (name) => decode(files.get(name), name);
  const json = (name) => parseJson(text(name), name);

  const summary = json("summary.json");
  need(summary instanceof Map, "summary.json", "shape");
  const planText = text("plan.json");
  const plan = parseJson(planText, "plan.json");
  const { batch } = checkPlan(plan, planText);
  const planHash = hashBytes(files.get("plan.json"));
  need(summary.get("plan_hash") === planHash, "plan.json", "not-summary");
  tell.step("plan", planHash);

  const tables = readTables(files, plan, tell);
  const seed = seedOf(plan, planHash, json("reveals.json"), json("entropy.json"));
  need(summary.get("seed") === seed, "entropy.json", "not-summary");
  tell.step("seed", seed);

  const drawn = recompute({ plan, seed, batch, events: json("events.json"), ...tables }, tell);
  checkResult(text("result.tsv"), drawn.text, tell);
  checkSummary(summary, text("summary.json"), { plan_hash: planHash, seed, ...drawn.summary }, tell);
  checkMap(plan, json("map-drawn.json"), drawn.lines, tables.roster, tell);
}

function checkSums(files, expected, tell) {
  const own = hashBytes(files.get(SUMS));
  need(!expected || own === expected, SUMS, "not-published");
  const lines = decode(files.get(SUMS), SUMS).split("\n");
  need(lines.length === FILES.length + 1 && lines[FILES.length] === "", SUMS, "shape");
  FILES.forEach((name, i) => need(isHash(lines[i].slice(0, 64)) && lines[i].slice(64) === `  ${name}`, SUMS, "shape", name));
  FILES.forEach((name, i) => {
    need(hashBytes(files.get(name)) === lines[i].slice(0, 64), name, "not-sums");
    tell.progress(i + 1, FILES.length);
  });
  tell.step("sums", own);
}

function readTables(files, plan, tell) {
  for (const name of ["roster", "inspectors", "recusals"]) {
    need(hashBytes(files.get(`${name}.tsv`)) === plan.get(name), `${name}.tsv`, "not-plan");
  }
  const roster = readTable(files.get("roster.tsv"), "roster.tsv", ROSTER, true);
  const inspectors = readTable(files.get("inspectors.tsv"), "inspectors.tsv", ["id", "scope", "quals", "cap"], true);
  const recusals = readTable(files.get("recusals.tsv"), "recusals.tsv", ["inspector", "column", "prefix"], false);
  need(roster.lines.length > 0 && BigInt(roster.lines.length) === plan.get("roster_n"), "roster.tsv", "count");
  const root = merkleRoot(files.get("roster.tsv"), roster.lines.length, tell.progress);
  need(root === plan.get("roster_root"), "roster.tsv", "root");
  tell.step("roster", String(roster.lines.length));
  return { roster, inspectors, recusals };
}

function recompute({ plan, seed, batch, events, roster, inspectors, recusals }, tell) {
  const { excluded, strata } = divide(roster, plan);
  const sizes = quotas(plan, seed, strata);
  const rankings = rankAll(plan, seed, strata, sizes, tell);
  const lines = new Map();
  for (const [key, size] of sizes) {
    for (let rank = 1; rank <= size; rank += 1) add(lines, key, rank, rankings.get(key), "selected");
  }
  tell.step("tickets", String(lines.size));

  const officers = new Officers(plan, seed, inspectors, recusals, roster);
  const row = rowFinder(roster);
  const order = [...lines.values()].sort((a, b) => (a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : byteOrder(a.id, b.id)));
  for (const [id, team] of officers.staff(order.map(({ id }) => row(id)), batch)) lines.get(id).team = team;
  const drawnHash = hashText(resultText(lines));
  const replacements = substitute(plan, events, lines, rankings, sizes);
  for (const id of replacements) lines.get(id).team = officers.team(officers.eligible(row(id)), 1);
  tell.step("teams", String(officers.officers.length));

  const text = resultText(lines);
  const isEqual = plan.get("mode") === "equal";
  const counts = [...sizes].map(([key, size]) => {
    const cutOff = size && isEqual ? rankings.get(key).at(size).ticket : "-";
    return [key, [BigInt(strata.get(key).ids.length), BigInt(size), cutOff]];
  });
  const summary = {
    excluded: new Map([...excluded].map(([rule, count]) => [rule, BigInt(count)])),
    strata: new Map(counts),
    load: officers.load(),
    result_hash: hashText(text),
    drawn_hash: drawnHash,
  };
  return { text, summary, lines };
}

function rankAll(plan, seed, strata, sizes, tell) {
  const tickets = new Tickets(seed, "target");
  const total = [...strata.values()].reduce((sum, { ids }) => sum + ids.length, 0);
  const rankings = new Map();
  let done = 0;
  for (const [key, stratum] of strata) {
    if (sizes.get(key)) rankings.set(key, ranked(plan, tickets, stratum, sizes.get(key)));
    done += stratum.ids.length;
    tell.progress(done, total);
  }
  return rankings;
}

function add(lines, stratum, rank, ranking, status) {
  const { id, ticket } = ranking.at(rank);
  lines.set(id, { stratum, rank, id, ticket, status, team: [] });
  return id;
}

function substitute(plan, events, lines, rankings, sizes) {
  const file = "events.json";
  const used = new Map(sizes);
  const replacements = [];
  need(Array.isArray(events), file, "shape");
  for (const event of events) {
    need(event instanceof Map && [...event.keys()].sort().join() === "id,reason", file, "shape");
    const line = lines.get(event.get("id"));
    need(plan.get("reasons").includes(event.get("reason")), file, "unknown", event.get("reason"));
    need(line && !line.status.startsWith("void:"), file, "event", event.get("id"));
    line.status = `void:${event.get("reason")}`;
    const rank = used.get(line.stratum) + 1;
    used.set(line.stratum, rank);
    const ranking = rankings.get(line.stratum);
    if (rank <= ranking.size) replacements.push(add(lines, line.stratum, rank, ranking, "replacement"));
  }
  return replacements;
}

function resultText(lines) {
  const order = [...lines.values()].sort((a, b) => byteOrder(a.stratum, b.stratum) || a.rank - b.rank);
  return order.map((l) => `${l.stratum}\t${l.rank}\t${l.id}\t${l.ticket}\t${l.status}\t${l.team.join(",")}\n`).join("");
}

// Rows by bisection in the sorted roster.
function rowFinder(roster) {
  return (id) => {
    const values = roster.lines[indexOf(roster, id)].split("\t");
    return Object.fromEntries(roster.columns.map((column, i) => [column, values[i]]));
  };
}

function indexOf(roster, id) {
  const wanted = `${id}\t`;
  let low = 0;
  let high = roster.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byteOrder(roster.lines[middle], wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function checkResult(given, own, tell) {
  if (given !== own) {
    const [theirs, ours] = [given.split("\n"), own.split("\n")];
    const line = theirs.findIndex((text, i) => text !== ours[i]);
    throw new Mismatch("result.tsv", "line", line < 0 ? theirs.length : line + 1);
  }
  tell.step("result", hashText(own));
}

function checkSummary(given, bytes, own, tell) {
  for (const [item, value] of Object.entries(own)) {
    need(given.has(item) && canonical(given.get(item)) === canonical(value), "summary.json", "item", item);
  }
  need(canonical(new Map(Object.entries(own))) === bytes, "summary.json", "not-canonical");
  tell.step("summary", own.drawn_hash);
}

function checkMap(plan, entries, lines, roster, tell) {
  const file = "map-drawn.json";
  need(Array.isArray(entries), file, "shape");
  need(entries.length === (plan.has("map") ? lines.size : 0), file, "count");
  const seen = new Set();
  for (const entry of entries) {
    const [line, path] = entry instanceof Map && entry.size === 2 ? [entry.get("line"), entry.get("path")] : [];
    need(typeof line === "string" && Array.isArray(path) && path.every(isHash), file, "shape");
    need(!line.includes("\n"), file, "shape");
    checkText(line, file);
    const id = line.split("\t")[0];
    need(lines.has(id) && !seen.has(id), file, "unknown", id);
    need(climb(line, path, indexOf(roster, id), roster.lines.length) === plan.get("map"), file, "root", id);
    seen.add(id);
  }
  tell.step("map", String(entries.length));
}

function teller(post) {
  let last = 0;
  return {
    step: (code, detail) => post({ kind: "step", code, detail }),
    progress: (done, total) => {
      const now = performance.now();
      if (now - last < 50 && done < total) return;
      last = now;
      post({ kind: "progress", done, total });
    },
  };
}

async function answer({ data: { url, bytes, sums } }) {
  try {
    const given = bytes ?? (await download(url));
    await verify(new Uint8Array(given), sums, teller((message) => self.postMessage(message)));
    self.postMessage({ kind: "verified" });
  } catch (error) {
    const { file = "zip", why = "broken", detail = String(error) } = error instanceof Mismatch ? error : {};
    self.postMessage({ kind: "mismatch", file, why, detail });
  }
}

async function download(url) {
  // A substitute changes the bundle behind the same address.
  const response = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  need(response.ok, "zip", "unreachable", response.status);
  return response.arrayBuffer();
}

if (typeof self !== "undefined" && typeof self.postMessage === "function") self.addEventListener("message", answer);
