// A QR code of exactly 64 hexadecimal digits: version 4, level Q, alphanumeric, mask 0. A secret is drawn where it was made.
const SIZE = 33;
const DATA = 48;
const BLOCKS = 2;
const CHECK = 26;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const ALIGNMENT = 26;
const LEVEL_AND_MASK = 0b11000;

export function matrixOf(hex) {
  const grid = new Grid();
  grid.fill(interleaved(codewords(hex.toUpperCase())));
  return grid.rows;
}

// One path of unit squares with a quiet zone of four.
export function drawInto(svg, hex) {
  const parts = [];
  matrixOf(hex).forEach((row, y) => row.forEach((isDark, x) => isDark && parts.push(`M${x + 4} ${y + 4}h1v1h-1z`)));
  svg.setAttribute("viewBox", `0 0 ${SIZE + 8} ${SIZE + 8}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const ground = element("rect", { width: SIZE + 8, height: SIZE + 8, fill: "#fff" });
  svg.replaceChildren(ground, element("path", { d: parts.join(""), fill: "#000" }));
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function codewords(text) {
  const bits = [];
  const put = (value, width) => {
    for (let i = width - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  put(0b0010, 4);
  put(text.length, 9);
  for (let i = 0; i < text.length; i += 2) put(ALPHABET.indexOf(text[i]) * 45 + ALPHABET.indexOf(text[i + 1]), 11);
  put(0, 4);
  while (bits.length % 8) bits.push(0);
  const bytes = [];
  for (let i = 0; i < bits.length; i += 8) bytes.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; bytes.length < DATA; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return bytes;
}

function interleaved(data) {
  const width = DATA / BLOCKS;
  const blocks = Array.from({ length: BLOCKS }, (_, i) => data.slice(i * width, (i + 1) * width));
  const checks = blocks.map(remainder);
  return [...woven(blocks), ...woven(checks)];
}

function woven(blocks) {
  return blocks[0].flatMap((_, i) => blocks.map((block) => block[i]));
}

// Reed-Solomon over GF(256) with the polynomial 0x11d.
function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> i) & 1) * a;
  }
  return product;
}

function generator() {
  let terms = [1];
  for (let i = 0, root = 1; i < CHECK; i += 1, root = times(root, 2)) {
    const next = [...terms, 0];
    terms.forEach((term, at) => (next[at + 1] ^= times(term, root)));
    terms = next;
  }
  return terms.slice(1);
}

function remainder(block) {
  const divisor = generator();
  const rest = new Array(CHECK).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    divisor.forEach((term, i) => (rest[i] ^= times(term, factor)));
  }
  return rest;
}

class Grid {
  constructor() {
    this.rows = Array.from({ length: SIZE }, () => new Array(SIZE).fill(0));
    this.fixed = Array.from({ length: SIZE }, () => new Array(SIZE).fill(false));
    this.finders();
    this.timing();
    this.square(ALIGNMENT, ALIGNMENT, 2, (ring) => ring !== 1);
    this.format();
  }

  set(row, column, isDark) {
    if (row < 0 || column < 0 || row >= SIZE || column >= SIZE) return;
    this.rows[row][column] = Number(isDark);
    this.fixed[row][column] = true;
  }

  square(row, column, radius, isDark) {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        this.set(row + dy, column + dx, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  finders() {
    const isDark = (ring) => ring !== 2 && ring !== 4;
    for (const [row, column] of [[3, 3], [3, SIZE - 4], [SIZE - 4, 3]]) this.square(row, column, 4, isDark);
  }

  timing() {
    for (let i = 8; i < SIZE - 8; i += 1) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
  }

  format() {
    let check = LEVEL_AND_MASK << 10;
    for (let i = 14; i >= 10; i -= 1) if ((check >> i) & 1) check ^= 0x537 << (i - 10);
    const bits = ((LEVEL_AND_MASK << 10) | check) ^ 0x5412;
    const bit = (i) => (bits >> i) & 1;
    for (let i = 0; i < 6; i += 1) this.set(i, 8, bit(i));
    this.set(7, 8, bit(6));
    this.set(8, 8, bit(7));
    this.set(8, 7, bit(8));
    for (let i = 9; i < 15; i += 1) this.set(8, 14 - i, bit(i));
    for (let i = 0; i < 8; i += 1) this.set(8, SIZE - 1 - i, bit(i));
    for (let i = 8; i < 15; i += 1) this.set(SIZE - 15 + i, 8, bit(i));
    this.set(SIZE - 8, 8, 1);
  }

  // Two columns at a time, right to left, up and down, past the timing column.
  fill(bytes) {
    let at = 0;
    for (let right = SIZE - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < SIZE; step += 1) {
        const row = (right + 1) & 2 ? step : SIZE - 1 - step;
        for (const column of [right, right - 1]) {
          if (this.fixed[row][column]) continue;
          const bit = (bytes[at >> 3] >> (7 - (at & 7))) & 1;
          this.rows[row][column] = bit ^ Number((row + column) % 2 === 0);
          at += 1;
        }
      }
    }
  }
}
