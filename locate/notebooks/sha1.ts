/** SHA-1 as 40 hex digits. For comparing names that others made with it, never for security. */
export function sha1(bytes: Uint8Array): string {
  const words = padded(bytes);
  let [a, b, c, d, e] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w = new Uint32Array(80);
  for (let block = 0; block < words.length; block += 16) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? word(words, block + i) : rotated(mixed(w, i), 1);
    let [p, q, r, s, t] = [a, b, c, d, e];
    for (let i = 0; i < 80; i++) {
      const next = (rotated(p, 5) + chosen(i, q, r, s) + t + (ROUND[Math.floor(i / 20)] ?? 0) + word(w, i)) | 0;
      [t, s, r, q, p] = [s, r, rotated(q, 30), p, next];
    }
    [a, b, c, d, e] = [(a + p) | 0, (b + q) | 0, (c + r) | 0, (d + s) | 0, (e + t) | 0];
  }
  return [a, b, c, d, e].map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

const ROUND = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];
const word = (words: Uint32Array, i: number) => words[i] as number;
const rotated = (value: number, by: number) => (value << by) | (value >>> (32 - by));
const mixed = (w: Uint32Array, i: number) => word(w, i - 3) ^ word(w, i - 8) ^ word(w, i - 14) ^ word(w, i - 16);

function chosen(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d);
  return round >= 40 && round < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
}

/** The bytes as big-endian words, with the one bit and the length behind them. */
function padded(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array(Math.ceil((bytes.length + 9) / 64) * 16);
  const put = (i: number, byte: number) => {
    words[i >> 2] = word(words, i >> 2) | (byte << (24 - 8 * (i & 3)));
  };
  for (let i = 0; i < bytes.length; i++) put(i, bytes[i] as number);
  put(bytes.length, 0x80);
  words[words.length - 2] = Math.floor(bytes.length / 0x20000000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}
