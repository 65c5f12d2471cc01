import { describe, expect, it } from "vitest";
import { type Story, sentence } from "./sentence.ts";

const quiet: Story = {
  status: "ok",
  durationMs: 3620,
  waitingMs: 0,
  atWork: null,
  cause: null,
  blockedBy: null,
  stayed: [],
  repaired: [],
  hits: [],
  declined: [],
  exceeded: [],
  plans: [],
};
const say = (story: Partial<Story>) => sentence({ ...quiet, ...story }).replaceAll("\u00a0", " ");

const overTime = (name: string, limit: number, used: number) => ({
  subject: "agent" as const,
  name,
  kind: "time" as const,
  limit,
  used,
  over: true,
  scope: "subtree" as const,
  usedSource: "counted" as const,
  action: null,
  spanId: "s",
  agent: name,
});

describe("the sentence of a run", () => {
  it("says how long a healthy run took and nothing more", () => {
    expect(say({})).toBe("Finished in 3.62 s.");
  });

  it("says what waited, what was repaired and what went over, as the design writes it", () => {
    const text = say({
      waitingMs: 650,
      repaired: [{ name: "search_wire", times: 1 }],
      exceeded: [overTime("Researcher", 1500, 1887)],
    });
    expect(text).toBe(
      "Finished in 3.62 s, 650 ms of it waiting for a person. search_wire failed once and worked when called again. Researcher went ▲ 387 ms over its budget.",
    );
  });

  it("says what a check did to which tool, and what a person declined", () => {
    const check = {
      name: "mask",
      stage: "tool_input" as const,
      verdict: "modify" as const,
      reason: null,
      spanId: "g",
      targetSpanId: "t",
      atMs: 0,
      durationMs: 1,
      agent: "A",
      policy: null,
      score: null,
    };
    const text = say({ hits: [{ check, target: "inspect_bike" }], declined: ["refund_order", "refund_order"] });
    expect(text).toBe("Finished in 3.62 s. mask changed the input of inspect_bike. A person declined refund_order.");
  });

  it("lets a question that was declined have no end mark of its own", () => {
    expect(say({ declined: ["Publish this\ndraft?"] })).toBe(
      "Finished in 3.62 s. A person declined Publish this draft.",
    );
  });

  it("leaves out waiting of less than a twentieth", () => {
    expect(say({ waitingMs: 100 })).toBe("Finished in 3.62 s.");
  });

  it("chooses failures that stayed before budgets, and budgets before repaired failures", () => {
    const text = say({
      stayed: [{ name: "t", reason: "gone" }],
      repaired: [{ name: "search", times: 2 }],
      exceeded: [overTime("A", 100, 150)],
    });
    expect(text).toBe("Finished in 3.62 s. t failed: gone. A went ▲ 50 ms over its budget. And 1 more.");
  });

  it("never cuts a part: what does not fit is counted", () => {
    const stayed = Array.from({ length: 6 }, (_, i) => ({
      name: `a_tool_with_a_long_name_${i}`,
      reason: "x".repeat(50),
    }));
    const text = say({ stayed });
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).toMatch(/And 5 more\.$/);
  });

  it("folds a failure over several lines into its first", () => {
    expect(say({ status: "error", durationMs: 1600, cause: "locked\n  at file.ts:1" })).toBe(
      "Failed after 1.60 s: locked.",
    );
  });

  it("says of a live run who waits for what", () => {
    const atWork = { who: "Researcher", on: "gpt-5.2" };
    expect(say({ status: "running", durationMs: 1310, atWork })).toBe(
      "Running for 1.31 s. Researcher is waiting for gpt-5.2.",
    );
  });

  it("says of a run without an end whether its process has gone", () => {
    expect(say({ status: "incomplete" })).toBe("The end of this run never arrived; last sign 3.62 s after the start.");
    expect(say({ status: "incomplete", processGone: true })).toBe(
      "The process ended before this run did; last sign 3.62 s after the start.",
    );
  });

  it("counts failures of the same thing", () => {
    expect(say({ stayed: [1, 2, 3].map(() => ({ name: "t", reason: "x" })) })).toBe(
      "Finished in 3.62 s. t failed 3 times.",
    );
  });
});
