import type { Evidence, EvidenceList } from "./evidence.ts";

/**
 * Evidence as JSON holds it: of each count its rows as steps from one to the next, equal ones in a row as
 * `[step, times, …]`, and its values. A run of 100,000 spans takes a few hundred kilobytes this way.
 */
export type PackedEvidence = readonly (readonly [
  count: string,
  steps: readonly number[],
  values?: readonly number[],
])[];

export function packEvidence(evidence: Evidence): PackedEvidence {
  return [...evidence].map(([count, { rows, values }]) =>
    values === null ? [count, steps(rows)] : [count, steps(rows), values],
  );
}

export function unpackEvidence(packed: PackedEvidence): Evidence {
  return new Map(
    packed.map(([count, steps, values]): [string, EvidenceList] => [
      count,
      { rows: rowsOf(steps), values: values ?? null },
    ]),
  );
}

function steps(rows: readonly number[]): number[] {
  const result: number[] = [];
  let before = 0;
  for (const row of rows) {
    const step = row - before;
    before = row;
    const last = result.length - 2;
    if (last >= 0 && result[last] === step) result[last + 1] = (result[last + 1] as number) + 1;
    else result.push(step, 1);
  }
  return result;
}

function rowsOf(steps: readonly number[]): number[] {
  const rows: number[] = [];
  let row = 0;
  for (let at = 0; at + 1 < steps.length; at += 2) {
    for (let times = steps[at + 1] as number; times > 0; times--) {
      row += steps[at] as number;
      rows.push(row);
    }
  }
  return rows;
}
