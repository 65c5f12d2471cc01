import { expect, test } from "vitest";
import type { DivergedSide, Divergence } from "../../collector/contract/comparison.ts";
import { runSummary } from "../../test/support/panelRows.ts";
import { bannerWords, forkAt, placeOf, stepCount, stepWords } from "./divergence.ts";

const step = (spanId: string, atMs: number, words: string, agent: string | null = "Refunds") => ({
  spanId,
  atMs,
  agent,
  words,
});
const side = (atMs: number, given: Partial<DivergedSide> = {}): DivergedSide => ({
  atMs,
  spanId: null,
  lastSpanId: null,
  steps: [],
  ...given,
});
const divergence: Divergence = {
  kind: "path",
  words: "A ran refund_order for A-1001; B did not, a person declined.",
  alike: 17,
  a: side(1350, {
    spanId: "refund",
    steps: [step("refund", 1350, "ran refund_order for A-1001"), step("answer", 1400, "asked gpt-5.2")],
  }),
  b: side(1430, { lastSpanId: "ask", steps: [step("other", 1500, "asked gpt-5.2")] }),
};
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("the banner says where they part, by the clock of the later run, and how far they went together", () => {
  const { head, text, note } = bannerWords(divergence, []);
  expect(plain(head + text)).toBe(
    "First divergence at 1.43 s: A ran refund_order for A-1001; B did not, a person declined.",
  );
  expect(note).toBe("after 17 steps that both did");
  expect(bannerWords({ ...divergence, kind: "argument", alike: 0 }, [])).toMatchObject({
    head: "First other argument",
    note: null,
  });
});

test("runs that never parted are said to be so, and only as far as they are known", () => {
  const words = (...runs: ReturnType<typeof runSummary>[]) => {
    const { head, text } = bannerWords(null, runs);
    return head + text;
  };
  const whole = runSummary();
  expect(words(whole, whole)).toBe("Both went the same way: every step was taken by both.");
  for (const part of [{ status: "running" }, { status: "incomplete" }, { analysed: false }] as const)
    expect(words(runSummary(part), whole)).toBe("Both went the same way, as far as both are known.");
});

test("the fork stands on each line at its own moment, and follows the steps", () => {
  expect(forkAt(divergence, null, 2000)).toEqual({ a: 67.5, b: 71.5 });
  expect(forkAt(divergence, 1, 2000)).toEqual({ a: 70, b: 75 });
  expect(stepCount(divergence)).toBe(2);
});

test("a step says who did what, and an agent that begins is not said twice", () => {
  expect(stepWords(step("s", 1, "asked gpt-5.2"))).toBe("Refunds asked gpt-5.2");
  expect(stepWords(step("s", 1, "ran Refunds"))).toBe("Ran Refunds");
});

test("a run that did nothing there is looked at where both were last", () => {
  expect([divergence.a, divergence.b].map(placeOf)).toEqual(["refund", "ask"]);
});
