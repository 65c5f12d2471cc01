import { expect, test } from "vitest";
import { agent, failed, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import type { EvidenceAnswer } from "../contract/evidence.ts";
import type { RunSource } from "./runSource.ts";
import { readReason, reasonText } from "./why.ts";

const run = understand([
  agent("A", 0, 100, { id: "a" }),
  tool("t", 5, 10, { id: "1", parent: "a", ...failed("no such table") }),
  tool("t", 10, 15, { id: "2", parent: "a" }),
]);

/** A source whose pages of spans hold one span each. */
const source = (answer: Partial<EvidenceAnswer>) =>
  ({
    evidenceTotals: () =>
      Promise.resolve({
        counts: [...run.evidence].map(([count, { rows }]) => ({ count, value: 0, items: rows.length })),
      }),
    evidence: (_: string, count: string) =>
      Promise.resolve({ count, value: 1, items: 1, spans: [], next: null, ...answer }),
    part: (_: string, __: string, page: { cursor?: string }) => {
      const at = Number(page.cursor ?? 0);
      return Promise.resolve({ spans: run.spans.slice(at, at + 1), next: at < 2 ? String(at + 1) : null });
    },
  }) as unknown as RunSource;
const plain = (text: string) => text;

test("the spans behind a count are listed with what they are", async () => {
  const reason = await readReason(source({ spans: [{ spanId: "1", value: 1 }] }), run.summary, "toolErrors");
  expect(reasonText(reason, plain).replaceAll("\u00a0", " ")).toBe(
    "toolErrors: 1, from 1 entry:\n1  5.0 ms  1  t  tool  × no such table",
  );
});

test("what no span told, and what did not fit, is said", async () => {
  const answer = { value: 2000, items: 2000, spans: [{ spanId: null, value: 1 }], next: "1000" };
  const text = reasonText(await readReason(source(answer), run.summary, "evaluations"), plain);
  expect(text.replaceAll("\u00a0", " ")).toContain("no span  told by a log record");
  expect(text.replaceAll("\u00a0", " ")).toContain("1,999 entries more.");
});

test("a count that the run does not show is refused with those that it shows", async () => {
  await expect(readReason(source({}), run.summary, "toolsErr")).rejects.toThrow(
    /no count toolsErr.*toolErrors, retries/,
  );
});
