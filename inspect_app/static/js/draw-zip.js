// Reads a bundle's archive: known names, each once, stored or deflated, never more than the limit.

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
    const data = await unpacked(bytes, view, entry, room);
    room -= data.length;
    files.set(entry.name, data);
  }
  return files;
}

function directory(bytes, view) {
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 65558 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  need(end >= 0 && view.getUint32(end, true) === 0x06054b50, "zip", "not-a-zip");
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let i = view.getUint16(end + 10, true); i > 0; i -= 1) {
    need(at + 46 <= end && view.getUint32(at, true) === 0x02014b50, "zip", "not-a-zip");
    const length = view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

async function unpacked(bytes, view, entry, room) {
  const { name, offset, method } = entry;
  const isSound = offset + 30 <= bytes.length && view.getUint32(offset, true) === 0x04034b50 && !(entry.flags & 1);
  need(isSound && (method === 0 || method === 8), name, "damaged");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  need(start + entry.packed <= bytes.length, name, "damaged");
  need(entry.size <= room, name, "too-large");
  const raw = bytes.subarray(start, start + entry.packed);
  const data = method === 0 ? raw : await inflated(raw, entry);
  need(data.length === entry.size && crc32(data) === entry.crc, name, "damaged");
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
