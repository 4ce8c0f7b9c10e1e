// SHA-256 in steps, for files that are too large for `crypto.subtle`, which wants them whole,
// and for addresses without https, where there is none.

// Signed everywhere: sums of signed words stay in the machine's own registers.
const K = new Int32Array(64);
const FIRST = new Int32Array(8);
fill();

/** The constants are the first bits of roots of primes: they are computed, not copied. */
function fill() {
  const bits = (value) => Math.floor((value - Math.floor(value)) * 2 ** 32);
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) prime &&= candidate % d !== 0;
    if (!prime) continue;
    if (found < 8) FIRST[found] = bits(Math.sqrt(candidate)) | 0;
    K[found++] = bits(Math.cbrt(candidate)) | 0;
  }
}

/** `new Sha256().update(bytes).update(more).digest()`: a Uint8Array of 32. */
export class Sha256 {
  constructor() {
    this.state = FIRST.slice();
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(64); // what fills no block yet
    this.filled = 0;
    this.length = 0;
  }

  update(bytes) {
    let at = 0;
    this.length += bytes.length;
    if (this.filled) {
      at = Math.min(64 - this.filled, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < 64) return this;
      this.block(this.rest, 0);
      this.filled = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.rest.set(bytes.subarray(at));
    this.filled = bytes.length - at;
    return this;
  }

  digest() {
    const bits = this.length * 8;
    const end = new Uint8Array(this.filled < 56 ? 64 - this.filled : 128 - this.filled);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits >>> 0);
    this.update(end);
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, i) => out.setInt32(4 * i, word));
    return new Uint8Array(out.buffer);
  }

  block(bytes, at) {
    const { words: w, state: s } = this;
    for (let i = 0; i < 16; i++, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (((w[i - 16] + low) | 0) + ((w[i - 7] + high) | 0)) | 0;
    }
    let a = s[0];
    let b = s[1];
    let c = s[2];
    let d = s[3];
    let e = s[4];
    let f = s[5];
    let g = s[6];
    let h = s[7];
    for (let i = 0; i < 64; i++) {
      const turn = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const mixed = (((e & f) ^ (~e & g)) + K[i]) | 0;
      const one = (((h + turn) | 0) + ((mixed + w[i]) | 0)) | 0;
      const back = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (back + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
    s[4] += e;
    s[5] += f;
    s[6] += g;
    s[7] += h;
  }
}

/** The digest of bytes that are in memory, by the browser's own hand where it has one. */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return new Sha256().update(bytes).digest();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export const hexadecimal = (digest) => Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const base64 = (digest) => btoa(String.fromCharCode(...digest));
