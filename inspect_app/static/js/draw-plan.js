// What a plan, its reveals and its entropy must look like, and the seed that follows from them.

import { byteOrder, canonical, checkText, isHash, need } from "./draw-bytes.js";
import { hashText } from "./draw-sha256.js";

const FILE = "plan.json";
const FIELDS = [
  "v", "draw", "prev", "roster", "roster_root", "roster_n", "inspectors", "recusals", "strata", "ratio", "exclude",
  "rounding", "mode", "team", "reasons", "entropy", "commits", "required",
];
const CODE = /^[0-9A-Za-z-]*$/;
const DATE = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/;

const isText = (value) => typeof value === "string";
const isInteger = (value) => typeof value === "bigint";
const isTexts = (value) => Array.isArray(value) && value.every(isText);

export function dateOk(text) {
  if (!DATE.test(text)) return true;
  const [year, month, day] = text.split("-").map(Number);
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return text.length === 10 && year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function checkPlan(plan, text) {
  need(plan instanceof Map, FILE, "shape");
  plain(plan);
  need(canonical(plan) === text, FILE, "not-canonical");
  for (const field of FIELDS) need(plan.has(field), FILE, "missing", field);
  need(plan.get("v") === "VDRAW-1", FILE, "unknown", "v");
  need(["systematic", "largest-remainder"].includes(plan.get("rounding")), FILE, "unknown", "rounding");
  need(["equal", "weight"].includes(plan.get("mode")), FILE, "unknown", "mode");
  need(isText(plan.get("draw")) && !plan.get("draw").includes("\n"), FILE, "shape", "draw");
  for (const field of ["prev", "roster", "roster_root", "inspectors", "recusals"]) {
    need(isHash(plan.get(field)), FILE, "shape", field);
  }
  for (const field of ["roster_n", "team"]) need(isInteger(plan.get(field)) && plan.get(field) >= 1n, FILE, "shape", field);
  for (const field of ["reasons", "entropy", "required"]) need(isTexts(plan.get(field)), FILE, "shape", field);
  for (const reason of plan.get("reasons")) need(!/[\n\t]/.test(reason), FILE, "shape", "reasons");
  plan.get("entropy").forEach((source) => checkName(source, "entropy"));
  need(new Set(plan.get("entropy")).size === plan.get("entropy").length, FILE, "shape", "entropy");
  checkCommits(plan);
  checkRules(plan);
  return { batch: batchOf(plan.get("team_unit") ?? "target") };
}

function plain(value) {
  if (isText(value)) return checkText(value, FILE);
  if (Array.isArray(value)) return value.forEach(plain);
  if (value instanceof Map) {
    return value.forEach((inner, key) => { plain(key); plain(inner); });
  }
  return need(isInteger(value), FILE, "shape", String(value));
}

function checkName(name, field) {
  need(name !== "" && !/[\n=]/.test(name), FILE, "shape", field);
}

function checkCommits(plan) {
  const commits = plan.get("commits");
  need(commits instanceof Map, FILE, "shape", "commits");
  for (const [party, commit] of commits) {
    checkName(party, "commits");
    need(isHash(commit), FILE, "shape", "commits");
  }
  for (const party of plan.get("required")) need(commits.has(party), FILE, "shape", "required");
}

function checkRules(plan) {
  for (const field of ["strata", "ratio", "exclude"]) need(Array.isArray(plan.get(field)), FILE, "shape", field);
  for (const item of plan.get("strata")) {
    const fits = Array.isArray(item) && item.length === 2 && isText(item[0]) && isInteger(item[1]);
    need(fits && item[1] >= 0n, FILE, "shape", "strata");
  }
  for (const item of plan.get("ratio")) {
    const fits = Array.isArray(item) && item.length === 3 && isTexts(item[0]) && isInteger(item[1]) && isInteger(item[2]);
    need(fits && item[2] >= 1n && item[1] >= 0n && item[1] <= item[2], FILE, "shape", "ratio");
    need(item[0].length === plan.get("strata").length, FILE, "shape", "ratio");
    need(item[0].every((pattern) => pattern === "*" || CODE.test(pattern)), FILE, "shape", "ratio");
  }
  for (const item of plan.get("exclude")) {
    need(isTexts(item) && item.length === 3 && ["==", "!=", ">=", "<"].includes(item[1]), FILE, "shape", "exclude");
    need(CODE.test(item[2]) && (item[0] !== "last" || dateOk(item[2])), FILE, "shape", "exclude");
  }
}

function batchOf(unit) {
  if (unit === "target") return 1;
  const match = isText(unit) && /^town:([1-9][0-9]*)$/.exec(unit);
  need(match, FILE, "unknown", "team_unit");
  return Number(match[1]);
}

export function seedOf(plan, planHash, reveals, entropy) {
  checkReveals(plan, reveals);
  checkEntropy(plan, entropy);
  const lines = ["VDRAW-1", planHash];
  for (const party of [...plan.get("commits").keys()].sort(byteOrder)) lines.push(`${party}=${reveals.get(party) ?? "-"}`);
  for (const source of plan.get("entropy")) lines.push(`${source}=${entropy.get(source)}`);
  return hashText(lines.map((line) => `${line}\n`).join(""));
}

function checkReveals(plan, reveals) {
  const file = "reveals.json";
  need(reveals instanceof Map, file, "shape");
  for (const [party, secret] of reveals) {
    need(plan.get("commits").has(party), file, "unknown", party);
    need(isHash(secret), file, "shape", party);
    const commitment = hashText(`VDRAW-1/commit\n${plan.get("draw")}\n${party}\n${secret}\n`);
    need(commitment === plan.get("commits").get(party), file, "commitment", party);
  }
  for (const party of plan.get("required")) need(reveals.has(party), file, "missing", party);
}

function checkEntropy(plan, entropy) {
  const file = "entropy.json";
  need(entropy instanceof Map, file, "shape");
  for (const source of plan.get("entropy")) need(entropy.has(source), file, "missing", source);
  for (const [source, value] of entropy) {
    need(plan.get("entropy").includes(source), file, "unknown", source);
    need(isText(value) && !value.includes("\n"), file, "shape", source);
    checkText(value, file);
  }
}
