// Reads a bundle's archive: known names, each once, stored or deflated, never more than the limit. As strict as verify.py.

import { Mismatch, need } from "./draw-bytes.js";

const LIMIT = 2 ** 30;

export async function readZip(bytes, known) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = directory(bytes, view);
  for (const entry of entries) need(known.includes(entry.name), entry.name, "unexpected");
  for (const name of known) {
    const count = entries.filter((entry) => entry.name === name).length;
    need(count === 1, name, count ? "repeated" : "missing");
  }
  const files = new Map();
  let room = LIMIT;
  for (const entry of entries) {
    const data = await unpacked(bytes, entry, room);
    room -= data.length;
    files.set(entry.name, data);
  }
  return files;
}

// A plain zip: no bytes before, between or after the entries, and each local header says what the directory says.
function directory(bytes, view) {
  const end = bytes.length - 22;
  const isZip = (holds) => need(holds, "zip", "not-a-zip");
  const u16 = (at) => view.getUint16(at, true);
  const u32 = (at) => view.getUint32(at, true);
  isZip(end >= 0 && u32(end) === 0x06054b50 && !u16(end + 4) && !u16(end + 6) && !u16(end + 20));
  const count = u16(end + 10);
  const offset = u32(end + 16);
  isZip(u16(end + 8) === count && offset + u32(end + 12) === end);
  const entries = [];
  let at = offset;
  let start = 0;
  for (let i = 0; i < count; i += 1) {
    isZip(at + 46 <= end && u32(at) === 0x02014b50 && u32(at + 42) === start);
    const length = u16(at + 28);
    isZip(!u16(at + 30) && !u16(at + 32) && !u16(at + 34) && at + 46 + length <= end);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
    const method = u16(at + 10);
    const same = [[at + 8, start + 6, 4], [at + 16, start + 14, 14], [at + 46, start + 30, length]];
    const isSound = !(u16(at + 8) & ~0x0806) && (method === 0 || method === 8) && start + 30 + length <= offset
      && u32(start) === 0x04034b50 && !u16(start + 28) && same.every(([a, b, size]) => equal(bytes, a, b, size));
    need(isSound, name, "damaged");
    const entry = { name, method, crc: u32(at + 16), packed: u32(at + 20), size: u32(at + 24), start: start + 30 + length };
    entries.push(entry);
    at += 46 + length;
    start = entry.start + entry.packed;
  }
  isZip(at === end && start === offset);
  return entries;
}

function equal(bytes, a, b, size) {
  for (let i = 0; i < size; i += 1) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

async function unpacked(bytes, entry, room) {
  const { name, method, start, packed, size } = entry;
  need(size <= room, name, "too-large");
  const raw = bytes.subarray(start, start + packed);
  const data = method === 0 ? raw : await inflated(raw, entry);
  need(data.length === size && crc32(data) === entry.crc, name, "damaged");
  return data;
}

// The size in the archive is a claim of whoever made it: reading stops there.
async function inflated(raw, { name, size }) {
  const data = new Uint8Array(size);
  let filled = 0;
  try {
    const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (filled + part.value.length > size) throw new Mismatch(name, "damaged");
      data.set(part.value, filled);
      filled += part.value.length;
    }
  } catch {
    throw new Mismatch(name, "damaged");
  }
  return data.subarray(0, filled);
}

const CRC = Int32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes) {
  let c = -1;
  for (let i = 0; i < bytes.length; i += 1) c = CRC[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}
