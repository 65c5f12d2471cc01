import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestTraces, understandTraces } from "../../collector/conventions/understandTraces.ts";
import { type Records, rewriteRecords } from "../support/rewriteRecords.ts";
import { totals } from "../support/totals.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

const LATER = { nowMs: Date.UTC(2030, 0) };
const DAY_NS = 86_400_000_000_000n;

/** Ids as another run would have them, as long as before. */
const other = (id: string) =>
  /^0*$/.test(id) ? id : createHash("sha256").update(id).digest("hex").slice(0, id.length);

/** The same agent once more, a day later: with ids of its own, in attributes too, and in a conversation of its own. */
function again(records: Records): Records {
  const ids = new Set<string>();
  for (const { traceId, spanId, parentSpanId } of records.spans)
    ids
      .add(traceId)
      .add(spanId)
      .add(parentSpanId ?? "");
  for (const { traceId, spanId } of records.logs) for (const id of [traceId, spanId]) if (id !== null) ids.add(id);
  for (const digest of digestTraces(records.spans, records.logs)) {
    for (const key of digest.taskKeys) ids.add(key.slice(key.indexOf(" ") + 1));
    for (const key of digest.sessionKeys) ids.add(key);
  }
  for (const { summary } of understandTraces(records.spans, records.logs, LATER))
    if (summary.sessionId !== null) ids.add(summary.sessionId);
  const found = [...ids].filter((id) => id.length >= 8);
  const pattern = new RegExp(found.map((id) => id.replace(/[^\w]/g, "\\$&")).join("|"), "g");
  return rewriteRecords(records, {
    traceId: other,
    spanId: other,
    shiftNs: DAY_NS,
    text: (text) => (found.length === 0 ? text : text.replace(pattern, (id) => otherText(id))),
  });
}

const otherText = (id: string) => (/^[0-9a-f]+$/.test(id) ? other(id) : `${other(id).slice(0, 8)}${id.slice(8)}`);

const COUNTS = [
  "spans",
  "logs",
  "llmCalls",
  "toolCalls",
  "inputTokens",
  "outputTokens",
  "guardrailChecks",
  "guardrailHits",
  "approvals",
  "handoffs",
  "retries",
  "planSteps",
  "missingParents",
] as const;

test.each(captureNames())("%s, run twice: two of everything", (name) => {
  const records = readCapture(join(FIXTURES, name)) as Records;
  const copy = rewriteRecords(records, {});
  const once = totals(understandTraces(copy.spans, copy.logs, LATER));
  const more = again(records);
  const twice = totals(understandTraces([...records.spans, ...more.spans], [...records.logs, ...more.logs], LATER));
  const doubled = (value: number | null) => (value === null ? null : value * 2);
  expect(Object.fromEntries(["runs" as const, ...COUNTS].map((key) => [key, twice[key]]))).toEqual(
    Object.fromEntries(["runs" as const, ...COUNTS].map((key) => [key, doubled(once[key])])),
  );
  expect(Object.entries(twice.tools)).toEqual(
    expect.arrayContaining(Object.entries(once.tools).map(([tool, calls]) => [tool, calls * 2])),
  );
  expect([twice.agents, twice.models, twice.families]).toEqual([once.agents, once.models, once.families]);
});
