/** The first of moments; 0 where there is none. */
export function earliest(times: readonly bigint[]): bigint {
  let first = times[0] ?? 0n;
  for (const time of times) if (time < first) first = time;
  return first;
}

/** The last of moments; 0 where there is none. */
export function latest(times: readonly bigint[]): bigint {
  let last = times[0] ?? 0n;
  for (const time of times) if (time > last) last = time;
  return last;
}

/** The later of two moments, as far as they are known. */
export function later(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
