import { describe, expect, it } from "vitest";
import { agent, failed, llm, logRecord, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import type { UnderstoodRun } from "./understoodRun.ts";

const brief = (run: UnderstoodRun) =>
  run.retries.map(({ kind, name, attempt, spanId, inferred }) => ({ kind, name, attempt, spanId, inferred }));
const args = (value: string) => ({ attributes: { "gen_ai.tool.call.arguments": JSON.stringify({ q: value }) } });

describe("retries", () => {
  it("infers one when an agent calls a tool again after it failed, and says that it is inferred", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 5, { id: "t1", parent: "a", ...failed("refused") }),
      llm("m", 6, 20, { parent: "a" }),
      tool("search", 21, 30, { id: "t2", parent: "a" }),
    ]);
    expect(brief(run)).toEqual([{ kind: "tool", name: "search", attempt: 2, spanId: "t2", inferred: true }]);
    expect(run.retries[0]?.reason).toBe("refused");
    expect(run.spans.find((row) => row.spanId === "t1")?.repaired).toBe(true);
    expect(run.spans.find((row) => row.spanId === "t2")?.attempt).toBe(2);
  });

  it("numbers a chain of tries, and the first failure is repaired by the last", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 5, { id: "t1", parent: "a", ...failed("one") }),
      tool("search", 6, 9, { id: "t2", parent: "a", ...failed("two") }),
      tool("search", 10, 12, { id: "t3", parent: "a" }),
    ]);
    expect(run.retries.map((retry) => retry.attempt)).toEqual([2, 3]);
    expect(run.spans.filter((row) => row.repaired).map((row) => row.spanId)).toEqual(["t1", "t2"]);
  });

  it("takes neither another agent's call nor a call that was already under way for one", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 50, { id: "t1", parent: "a", ...failed("refused") }),
      tool("search", 2, 40, { id: "parallel", parent: "a" }),
      agent("B", 60, 90, { id: "b", parent: "a" }),
      tool("search", 61, 70, { id: "other", parent: "b" }),
    ]);
    expect(run.retries).toEqual([]);
  });

  it("pairs parallel failures with the calls of the same arguments", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 5, { id: "x1", parent: "a", ...failed("no"), ...args("x") }),
      tool("search", 2, 5, { id: "y1", parent: "a", ...failed("no"), ...args("y") }),
      tool("search", 10, 12, { id: "y2", parent: "a", ...args("y") }),
    ]);
    expect(run.spans.filter((row) => row.repaired).map((row) => row.spanId)).toEqual(["y1"]);
  });

  it("infers one when the same model is asked again right after it failed", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      llm("m", 1, 5, { id: "m1", parent: "a", ...failed("overloaded") }),
      llm("m", 8, 20, { id: "m2", parent: "a" }),
      llm("m", 21, 30, { id: "m3", parent: "a" }),
    ]);
    expect(brief(run)).toEqual([{ kind: "llm", name: "m", attempt: 2, spanId: "m2", inferred: true }]);
    expect(run.summary).toMatchObject({ llmCalls: 3, llmErrors: 0, status: "ok", failures: 0 });
  });

  it("infers one when an agent starts itself anew inside itself after its model failed", () => {
    const run = understand([
      agent("A", 0, 50, { id: "a", ...failed("bad request") }),
      llm("m", 1, 5, { id: "m1", parent: "a", ...failed("bad request") }),
      agent("A", 6, 49, { id: "a2", parent: "a", ...failed("bad request") }),
      llm("m", 7, 9, { id: "m2", parent: "a2", ...failed("bad request") }),
      agent("B", 10, 20, { id: "b", parent: "a2" }),
      llm("m", 11, 19, { id: "m3", parent: "b" }),
    ]);
    expect(run.retries).toMatchObject([{ kind: "llm", agent: "A", spanId: "m2", attempt: 2, inferred: true }]);
  });

  it("infers one past requests and plumbing between the two calls", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      llm("m", 1, 5, { id: "m1", parent: "a", ...failed("overloaded") }),
      { name: "POST", from: 6, to: 7, parent: "a", kind: 3, attributes: { "http.request.method": "POST" } },
      llm("m", 8, 20, { id: "m2", parent: "a" }),
    ]);
    expect(run.retries).toMatchObject([{ kind: "llm", spanId: "m2", attempt: 2 }]);
  });

  it("believes a span that states its attempt, and does not infer it again", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 5, { id: "t1", parent: "a", ...failed("refused") }),
      tool("search", 10, 12, {
        id: "t2",
        parent: "a",
        attributes: { "traceline.retry.attempt": 2, "traceline.retry.of": "t1", "traceline.retry.reason": "a hunch" },
      }),
    ]);
    expect(brief(run)).toEqual([{ kind: "tool", name: "search", attempt: 2, spanId: "t2", inferred: false }]);
    expect(run.retries[0]?.reason).toBe("a hunch");
  });

  it("counts tries inside one span, which are no calls of their own", () => {
    const events = [{ name: "retry", at: 4, attributes: { "http.response.status_code": 429, attempt: 1 } }];
    const run = understand([agent("A", 0, 100, { id: "a" }), llm("m", 1, 9, { id: "m1", parent: "a", events })]);
    expect(brief(run)).toEqual([{ kind: "llm", name: "m", attempt: 2, spanId: "m1", inferred: false }]);
    expect(run.retries[0]).toMatchObject({ reason: "429", atMs: 4 });
    expect(run.summary.llmCalls).toBe(1);
  });

  it("reads tries from log records of the span, too", () => {
    const log = logRecord({ name: "retry", at: 3, span: "m1", attributes: { attempt: 1 } });
    const run = understand([llm("m", 1, 9, { id: "m1" })], { logs: [log] });
    expect(run.retries).toMatchObject([{ kind: "llm", attempt: 2, spanId: "m1" }]);
  });

  it("counts a thing that was tried in vain as one failure, at its last try", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("search", 1, 5, { id: "t1", parent: "a", ...failed("one") }),
      tool("search", 6, 9, { id: "t2", parent: "a", ...failed("two") }),
      llm("m", 10, 90, { parent: "a" }),
    ]);
    expect(run.summary).toMatchObject({ failures: 1, toolErrors: 2, retries: 1 });
    expect(run.summary.sentence).toBe("Finished in 100\u00a0ms. search failed: two.");
  });
});
