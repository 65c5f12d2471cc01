/** Characters of a line that are compared; the rest of a longer line says no more. */
const MAX_LENGTH = 400;

/**
 * How alike two lines are, 0 to 1: twice the pairs of neighbouring characters they share over all they have, white space
 * left out. Lines without any such pair, brackets and the like, are not alike.
 */
export function likeness(a: string, b: string): number {
  const x = bare(a);
  const y = bare(b);
  if (x.length < 3 || y.length < 3) return 0;
  const counts = new Map<string, number>();
  for (let i = 0; i + 1 < x.length; i++) {
    const pair = x.slice(i, i + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let i = 0; i + 1 < y.length; i++) {
    const pair = y.slice(i, i + 2);
    const left = counts.get(pair) ?? 0;
    if (left === 0) continue;
    shared++;
    counts.set(pair, left - 1);
  }
  return (2 * shared) / (x.length - 1 + (y.length - 1));
}

const bare = (line: string) => line.slice(0, MAX_LENGTH).replace(/\s+/g, "");
