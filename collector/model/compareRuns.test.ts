import { describe, expect, it } from "vitest";
import { agent, approval, failed, guardrail, llm, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { compareRuns } from "./compareRuns.ts";

const run = (ms: number, ...specs: readonly SpanSpec[]) => understand([agent("A", 0, ms, { id: "a" }), ...specs]);
const compare = (a: ReturnType<typeof run>, b: ReturnType<typeof run>) => {
  const comparison = compareRuns(a, b, null);
  return { ...comparison, sentence: comparison.sentence.replaceAll("\u00a0", " ") };
};
const entry = (comparison: ReturnType<typeof compare>, name: string) =>
  comparison.entries.find((one) => one.name === name);

describe("compareRuns", () => {
  it("finds two equal runs the same", () => {
    const comparison = compare(
      run(1000, tool("t", 1, 2, { parent: "a" })),
      run(1010, tool("t", 1, 2, { parent: "a" })),
    );
    expect(comparison.entries.every((one) => one.change === "same")).toBe(true);
    expect(comparison.sentence).toBe("Time is the same.");
  });

  it("names what ran in one run only", () => {
    const comparison = compare(
      run(1000, tool("refund", 1, 200, { parent: "a" })),
      run(1000, tool("apologise", 1, 200, { parent: "a" })),
    );
    expect(entry(comparison, "refund")?.change).toBe("gone");
    expect(entry(comparison, "apologise")).toMatchObject({ change: "new", a: null, b: { calls: 1, ms: 199 } });
    expect(comparison.sentence).toBe("refund did not run in B. apologise ran in B only. Time is the same.");
  });

  it("says what failed in one run and not in the other, and how the time changed", () => {
    const comparison = compare(
      run(1000, tool("search", 1, 200, { parent: "a", ...failed("refused") })),
      run(1500, tool("search", 1, 200, { parent: "a" })),
    );
    expect(entry(comparison, "search")).toMatchObject({ change: "changed", a: { errors: 1 }, b: { errors: 0 } });
    expect(comparison.sentence).toBe("search failed in A and not in B. B took 500 ms longer. A was 500 ms slower.");
  });

  it("says first that one ended otherwise, and what the check decided", () => {
    const block = { "traceline.guardrail.decision": "block" };
    const comparison = compare(
      run(100, guardrail("rules", 90, 95, { parent: "a" })),
      run(100, guardrail("rules", 90, 95, { parent: "a", attributes: block })),
    );
    expect(comparison.sentence).toBe("A finished, B was blocked. rules: allowed in A, blocked in B. Time is the same.");
  });

  it("says that a person declined, and that what was declined did not run", () => {
    const asked = (state: string) =>
      approval("refund", 1, 50, { parent: "a", attributes: { "traceline.approval.state": state } });
    const answer = llm("m", 80, 99, { parent: "a" });
    const comparison = compare(
      run(100, asked("approved"), tool("refund", 51, 79, { parent: "a" }), answer),
      run(100, asked("denied"), answer),
    );
    expect(comparison.sentence).toBe("A person declined in B. refund did not run in B. Time is the same.");
  });

  it("puts the whole run first, then outcomes, then what weighs most", () => {
    const comparison = compare(
      run(1000, tool("x", 1, 500, { parent: "a" }), llm("m", 500, 600, { parent: "a" })),
      run(1400, tool("x", 1, 560, { parent: "a" }), llm("m", 560, 960, { parent: "a" })),
    );
    expect(comparison.entries.map((one) => one.name)).toEqual(["run", "A", "m", "x"]);
  });
});
