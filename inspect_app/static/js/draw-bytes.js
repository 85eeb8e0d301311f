// The byte level of VDRAW-1: canonical text, strict JSON, tables, Merkle trees. What is wrong is thrown as a Mismatch.

import { Sha256, hexOf } from "./draw-sha256.js";

export class Mismatch extends Error {
  constructor(file, why, detail = "") {
    super(`${file}: ${why} ${detail}`);
    this.file = file;
    this.why = why;
    this.detail = String(detail);
  }
}

export function need(holds, file, why, detail = "") {
  if (!holds) throw new Mismatch(file, why, detail);
}

const SURROGATES = /[\ud800-\udfff]/;
const DEPTH = 64;
const DIGITS = 4300;
const HEX = /^[0-9a-f]{64}$/;
const rankOf = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

export const isHash = (value) => typeof value === "string" && HEX.test(value);

// UTF-16 order and byte order differ above U+D7FF.
export function byteOrder(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
}

export function decode(bytes, file) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Mismatch(file, "not-utf-8");
  }
}

export function checkText(text, file) {
  need(!text.includes("\r"), file, "cr");
  need(!text.includes("\ufeff"), file, "bom");
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return;
  need(!/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text), file, "not-utf-8");
  need(text.normalize("NFC") === text, file, "not-nfc");
}

// JSON with integers as BigInt and objects as Map, so that nothing is rounded, repeated or lost.
export function parseJson(text, file) {
  let at = 0;
  const fail = (why = "not-json") => { throw new Mismatch(file, why, `@${at}`); };
  const space = () => { while (" \t\n\r".includes(text[at] ?? "x")) at += 1; };
  let depth = 0;
  const deeper = (one) => {
    depth += 1;
    if (depth > DEPTH) fail("depth");
    const found = one();
    depth -= 1;
    return found;
  };
  const take = (word) => { if (!text.startsWith(word, at)) fail(); at += word.length; };

  function value() {
    space();
    const c = text[at];
    if (c === "{") return deeper(object);
    if (c === "[") return deeper(array);
    if (c === '"') return string();
    for (const [word, meaning] of [["null", null], ["true", true], ["false", false]]) {
      if (text.startsWith(word, at)) { at += word.length; return meaning; }
    }
    return integer();
  }
  function integer() {
    const match = /^-?(0|[1-9][0-9]*)/.exec(text.slice(at, at + 5000)) ?? fail();
    at += match[0].length;
    if (match[0].replace("-", "").length > DIGITS) fail("integer");
    if (".eE".includes(text[at] ?? "x")) fail("float");
    return BigInt(match[0]);
  }
  function string() {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    try { return JSON.parse(text.slice(start, at)); } catch { return fail(); }
  }
  function items(open, close, one) {
    take(open);
    space();
    if (text[at] === close) { at += 1; return; }
    for (;;) {
      one();
      space();
      if (text[at] === close) { at += 1; return; }
      take(",");
    }
  }
  function array() {
    const found = [];
    items("[", "]", () => found.push(value()));
    return found;
  }
  function object() {
    const found = new Map();
    items("{", "}", () => {
      space();
      const key = text[at] === '"' ? string() : fail();
      if (found.has(key)) fail("repeated-key");
      space();
      take(":");
      found.set(key, value());
    });
    return found;
  }

  const found = value();
  space();
  if (at !== text.length) fail();
  return found;
}

export function canonical(value) {
  if (value instanceof Map) {
    const keys = [...value.keys()].sort(byteOrder);
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value.get(key))}`).join(",")}}`;
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}

// {columns, lines, place(column)}: data lines as text, in strictly increasing byte order.
export function readTable(bytes, file, required, isKeyed) {
  const text = decode(bytes, file);
  checkText(text, file);
  need(text.endsWith("\n"), file, "no-final-lf");
  const lines = text.slice(0, -1).split("\n");
  const columns = lines.shift().split("\t");
  const place = (column) => {
    const found = columns.indexOf(column);
    need(found >= 0, file, "missing-column", column);
    return found;
  };
  need(new Set(columns).size === columns.length, file, "repeated-column");
  required.forEach(place);
  need(columns[0] === required[0], file, "first-column", columns[0]);
  checkLines(lines, columns.length, file, isKeyed, SURROGATES.test(text));
  return { columns, lines, place };
}

function checkLines(lines, width, file, isKeyed, isAstral) {
  const isBefore = isAstral ? (a, b) => byteOrder(a, b) < 0 : (a, b) => a < b;
  let before = null;
  let key = null;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    let tabs = 0;
    for (let at = line.indexOf("\t"); at >= 0; at = line.indexOf("\t", at + 1)) tabs += 1;
    need(tabs === width - 1, file, "width", i + 1);
    need(before === null || isBefore(before, line), file, "not-sorted", i + 1);
    if (isKeyed) {
      const own = line.slice(0, line.indexOf("\t"));
      need(own !== "" && own !== key, file, "repeated-id", i + 1);
      key = own;
    }
    before = line;
  }
}

// RFC 6962 over the data lines, straight from the bytes of the table.
export function merkleRoot(bytes, count, onProgress) {
  const leaf = new Sha256().update(new Uint8Array([0]));
  const hasher = new Sha256();
  let level = new Int32Array(count * 8);
  let start = bytes.indexOf(10) + 1;
  for (let i = 0; i < count; i += 1) {
    const end = bytes.indexOf(10, start);
    level.set(hasher.become(leaf).update(bytes, start, end).words(), i * 8);
    start = end + 1;
    if (i % 50000 === 0) onProgress(i, count * 2);
  }
  let size = count;
  while (size > 1) {
    size = parents(level, size, hasher);
    onProgress(count * 2 - size, count * 2);
  }
  return hexOf(level);
}

function parents(level, size, hasher) {
  const node = new Sha256().update(new Uint8Array([1]));
  const both = new Uint8Array(64);
  const half = size >> 1;
  for (let i = 0; i < half; i += 1) {
    for (let j = 0; j < 16; j += 1) putWord(both, j * 4, level[i * 16 + j]);
    level.set(hasher.become(node).update(both).words(), i * 8);
  }
  if (size % 2) level.copyWithin(half * 8, (size - 1) * 8, size * 8);
  return half + (size % 2);
}

function putWord(bytes, at, word) {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

// The root that an audit path leads to, or "" when its length does not fit.
export function climb(line, path, index, size) {
  let node = new Sha256().update(new Uint8Array([0])).updateText(line).hex();
  const rest = [...path];
  for (let last = size - 1; last > 0; last >>= 1) {
    if (index % 2 || index < last) {
      const sibling = rest.shift();
      if (sibling === undefined) return "";
      node = joined(index % 2 ? [sibling, node] : [node, sibling]);
    }
    index >>= 1;
  }
  return rest.length ? "" : node;
}

function joined([left, right]) {
  const bytes = Uint8Array.from(`01${left}${right}`.match(/../g), (pair) => parseInt(pair, 16));
  return new Sha256().update(bytes).hex();
}
