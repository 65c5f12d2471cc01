import { join } from "node:path";
import { expect, test } from "vitest";
import { type FoundRun, understandTraces } from "../../collector/conventions/understandTraces.ts";
import { random } from "../support/random.ts";
import { type Records, rewriteRecords } from "../support/rewriteRecords.ts";
import { totals } from "../support/totals.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

/** Long after the captures, so that no run runs any more. */
const LATER = { nowMs: Date.UTC(2030, 0) };

const recordsOf = (name: string): Records => readCapture(join(FIXTURES, name));
const understood = ({ spans, logs }: Records) => byId(understandTraces(spans, logs, LATER));
const copied = (records: Records) => rewriteRecords(records, {});

/** Runs by their ids, with what has no order of its own in one. */
function byId(runs: readonly FoundRun[]): Map<string, unknown> {
  return new Map(
    runs.map((run) => [
      run.summary.runId,
      {
        ...run,
        sources: [...run.sources].sort(),
        made: run.made.map(({ spanId }) => spanId).sort(),
        // Of what was judged at one moment the arrival is the only order.
        evaluations: run.evaluations.toSorted((a, b) => a.atMs - b.atMs || (a.name < b.name ? -1 : 1)),
      },
    ]),
  );
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const draw = random(seed);
  return list
    .map((one) => ({ one, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

test.each(captureNames())("%s: records may come in any order", (name) => {
  const records = recordsOf(name);
  const expected = understood(copied(records));
  for (const seed of [1, 2]) {
    const { spans, logs } = copied(records);
    const runs = understood({ spans: shuffled(spans, seed), logs: shuffled(logs, seed) });
    expect([...runs.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [runId, run] of runs) expect(run).toEqual(expected.get(runId));
  }
});

test.each(captureNames())("%s: what was understood of a part leaves no mark on the whole", (name) => {
  const records = recordsOf(name);
  const expected = understood(copied(records));
  const { spans, logs } = copied(records);
  for (const share of [0.2, 0.5, 0.8])
    understood({ spans: spans.slice(0, spans.length * share), logs: logs.slice(0, logs.length * share) });
  expect(understood({ spans, logs })).toEqual(expected);
  expect(understood({ spans, logs })).toEqual(expected);
});

test.each(captureNames().map((name, at, all) => [name, all[(at + 7) % all.length] as string]))(
  "%s beside %s: each is what it is alone",
  (one, other) => {
    const [a, b] = [recordsOf(one), recordsOf(other)];
    const expected = new Map([...understood(copied(a)), ...understood(copied(b))]);
    const [c, d] = [copied(a), copied(b)];
    const mixed = { spans: shuffled([...c.spans, ...d.spans], 4), logs: shuffled([...c.logs, ...d.logs], 4) };
    const runs = understood(mixed);
    expect([...runs.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [runId, run] of runs) expect(run).toEqual(expected.get(runId));
  },
);

test.each(captureNames())("%s: of a coarse clock, too, the figures do not depend on the order", (name) => {
  const records = recordsOf(name);
  const COARSE_NS = 5_000_000n;
  const coarse = (of: Records): Records => ({
    spans: of.spans.map((span) => ({
      ...span,
      startNs: (span.startNs / COARSE_NS) * COARSE_NS,
      endNs: (span.endNs / COARSE_NS) * COARSE_NS,
    })),
    logs: of.logs,
  });
  const expected = totals(understandTraces(...listed(coarse(copied(records))), LATER));
  const { spans, logs } = coarse(copied(records));
  const got = understandTraces(shuffled(spans, 5), shuffled(logs, 5), LATER);
  expect(totals(got)).toEqual(expected);
});

const listed = ({ spans, logs }: Records) => [spans, logs] as const;
