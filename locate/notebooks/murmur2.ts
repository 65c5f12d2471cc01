const MULTIPLIER = 0x5bd1e995;

/** MurmurHash2 of 32 bits. */
export function murmur2(bytes: Uint8Array, seed: number): number {
  const at = (i: number) => bytes[i] as number;
  const whole = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let i = 0; i < whole; i += 4) {
    let word = at(i) | (at(i + 1) << 8) | (at(i + 2) << 16) | (at(i + 3) << 24);
    word = Math.imul(word, MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (whole < bytes.length) {
    for (let i = bytes.length - 1; i >= whole; i--) hash ^= at(i) << (8 * (i - whole));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return (hash ^ (hash >>> 15)) >>> 0;
}
