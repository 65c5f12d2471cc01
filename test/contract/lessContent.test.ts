import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunSummary } from "../../collector/contract/run.ts";
import { understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { UnderstoodRun } from "../../collector/model/understoodRun.ts";
import type { AnyValue } from "../../collector/otlp/telemetry.ts";
import { random } from "../support/random.ts";
import { type Records, rewriteRecords } from "../support/rewriteRecords.ts";
import { captureNames, FIXTURES, readCapture } from "./captures.ts";

const LATER = { nowMs: Date.UTC(2030, 0) };

/** Keys of what people and models said, and of what tools were given and gave back. */
const CONTENT =
  /message|prompt|completion|input\.value|output\.value|arguments|args|result|response(?!\.(id|model))|content|body|query|question|answer|text|description|instructions|^input$|^output$|\.input$|\.output$|parameters|documents|explanation|system|tool_input|tool_output|value$/i;
const USAGE = /token|usage|cost/i;

const understood = (records: Records, keeps: (key: string, value: AnyValue) => boolean) => {
  const { spans, logs } = rewriteRecords(records, { keeps });
  return understandTraces(spans, logs, LATER);
};

const UNKNOWABLE = [
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "reasoningTokens",
  "costUsd",
] as const satisfies readonly (keyof RunSummary)[];

/** Numbers that are not numbers, anywhere. */
function oddNumbers(of: unknown, path = ""): string[] {
  if (typeof of === "number") return Number.isFinite(of) ? [] : [path];
  if (of instanceof Map) return [...of].flatMap(([key, value]) => oddNumbers(value, `${path}.${key}`));
  if (Array.isArray(of)) return of.flatMap((value, at) => oddNumbers(value, `${path}.${at}`));
  if (typeof of !== "object" || of === null || of instanceof Uint8Array) return [];
  return Object.entries(of).flatMap(([key, value]) => oddNumbers(value, `${path}.${key}`));
}

/** The sum over runs of what is known of a figure; null where nothing is. */
function sumOf(runs: readonly UnderstoodRun[], key: (typeof UNKNOWABLE)[number]): number | null {
  const known = runs.map(({ summary }) => summary[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

test.each(captureNames())("%s without content: what can't be known is unknown and never 0", (name) => {
  const records = readCapture(join(FIXTURES, name)) as Records;
  const whole = understood(records, () => true);
  const runs = understood(records, (key) => !CONTENT.test(key) || USAGE.test(key));
  for (const key of UNKNOWABLE) {
    const [was, is] = [sumOf(whole, key), sumOf(runs, key)];
    if (is === null) continue;
    // Some emitters tell of reasoning and of caches only within an answer: without it less is known, and an estimate more.
    expect({ key, isMore: was === null || (key !== "costUsd" && is > was), isNone: is === 0 && was !== 0 }).toEqual({
      key,
      isMore: false,
      isNone: false,
    });
  }
  for (const run of runs) {
    for (const span of run.spans) expect(span.inputTokens === 0 && span.outputTokens === 0).toBe(false);
    expect(oddNumbers({ ...run, made: [] })).toEqual([]);
  }
});

test.each(captureNames())("%s without usage: tokens and cost are unknown", (name) => {
  const records = readCapture(join(FIXTURES, name)) as Records;
  const { spans, logs } = rewriteRecords(records, { keeps: (key) => !USAGE.test(key) });
  // Some families repeat usage in texts and log bodies.
  const plain = spans.map((span) => ({
    ...span,
    attributes: new Map([...span.attributes].filter(([, value]) => !/token|usage/i.test(String(value)))),
  }));
  for (const run of understandTraces(plain, logs, LATER))
    for (const key of UNKNOWABLE) expect({ key, value: run.summary[key] }).toEqual({ key, value: null });
});

test.each(captureNames())("%s with holes anywhere: a run is still told, without odd numbers", (name) => {
  const records = readCapture(join(FIXTURES, name)) as Records;
  for (const seed of [1, 2]) {
    const draw = random(seed);
    const runs = understood(records, () => draw() > 0.3);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      expect(oddNumbers({ ...run, made: [] })).toEqual([]);
      expect(run.summary.name).not.toBe("");
    }
  }
});
