/** The value below which the share of all lies, by nearest rank; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  return ofSorted(Float64Array.from(values).sort(), share);
}

/** The same of values that are in order. */
export function ofSorted(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** At most so many of the values, from all over. */
export function evenly(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => values[Math.floor((i * values.length) / most)] as number);
}
