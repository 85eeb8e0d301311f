// SHA-256 of our own: a page on plain http has no WebCrypto, and a million small hashes are faster here than there.

const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const W = new Int32Array(64);
const encoder = new TextEncoder();

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.block = new Uint8Array(64);
    this.used = 0;
    this.length = 0;
  }

  // Takes over another's state: a common beginning is hashed once.
  become(other) {
    this.state.set(other.state);
    this.block.set(other.block);
    this.used = other.used;
    this.length = other.length;
    return this;
  }

  update(bytes, start = 0, end = bytes.length) {
    this.length += end - start;
    let at = start;
    while (at < end) {
      if (this.used === 0 && end - at >= 64) {
        compress(this.state, bytes, at);
        at += 64;
        continue;
      }
      const room = Math.min(64 - this.used, end - at);
      for (let i = 0; i < room; i += 1) this.block[this.used + i] = bytes[at + i];
      this.used += room;
      at += room;
      this.flush();
    }
    return this;
  }

  // Text of ASCII goes in without a detour; `false` says that the text is something else and nothing was taken.
  updateAscii(text) {
    for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
    const { block } = this;
    let { used } = this;
    for (let i = 0; i < text.length; i += 1) {
      block[used] = text.charCodeAt(i);
      used += 1;
      if (used === 64) {
        compress(this.state, block, 0);
        used = 0;
      }
    }
    this.used = used;
    this.length += text.length;
    return true;
  }

  updateText(text) {
    return this.updateAscii(text) ? this : this.update(encoder.encode(text));
  }

  // The digest as eight words, and the end of this object unless it becomes another.
  words() {
    const bits = this.length * 8;
    this.block[this.used] = 0x80;
    this.used += 1;
    if (this.used > 56) {
      this.block.fill(0, this.used);
      compress(this.state, this.block, 0);
      this.used = 0;
    }
    this.block.fill(0, this.used, 56);
    const high = Math.floor(bits / 2 ** 32);
    for (let i = 0; i < 4; i += 1) {
      this.block[56 + i] = high >>> (24 - 8 * i);
      this.block[60 + i] = bits >>> (24 - 8 * i);
    }
    compress(this.state, this.block, 0);
    return this.state;
  }

  hex() {
    return hexOf(this.words());
  }

  flush() {
    if (this.used < 64) return;
    compress(this.state, this.block, 0);
    this.used = 0;
  }
}

export function hexOf(words, at = 0) {
  let text = "";
  for (let i = 0; i < 8; i += 1) text += (words[at + i] >>> 0).toString(16).padStart(8, "0");
  return text;
}

export function hashBytes(bytes) {
  return new Sha256().update(bytes).hex();
}

export function hashText(text) {
  return new Sha256().updateText(text).hex();
}

function compress(state, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const p = at + i * 4;
    W[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15], y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}
