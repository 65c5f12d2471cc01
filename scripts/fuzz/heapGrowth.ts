/**
 * By how many bytes a heap grew for good, given its sizes after collections at even times, at least six. What is left of
 * garbage only adds to a size, so the smallest of a stretch is nearest to what is in use: that of the last third is
 * compared with that of the third before it. The first third is left out, since tables and caches fill in it.
 */
export function heapGrowth(sizes: readonly number[]): number {
  const third = Math.floor(sizes.length / 3);
  if (third < 2) return 0;
  const least = (from: number, to: number) => Math.min(...sizes.slice(from, to));
  return least(sizes.length - third, sizes.length) - least(sizes.length - 2 * third, sizes.length - third);
}
