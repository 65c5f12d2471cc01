import { describe, expect, it } from "vitest";
import { agent, approval, failed, guardrail, llm, logRecord, tool, workflow } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const MINUTE = 60_000;
const blocks = { attributes: { "traceline.guardrail.decision": "block", "traceline.guardrail.reason": "bad words" } };

describe("the status of a run", () => {
  it("runs while a span has no end and there is news, and is incomplete ten minutes later", () => {
    const specs = [agent("A", 0, undefined, { id: "a" }), llm("m", 10, 900, { parent: "a" })];
    expect(understand(specs, { ageMs: MINUTE }).summary.status).toBe("running");
    const old = understand(specs, { ageMs: 11 * MINUTE }).summary;
    expect(old.status).toBe("incomplete");
    expect(old.statusReason).toBe("The end of this run never arrived; last sign 900\u00a0ms after the start.");
  });

  it("runs while its root has not come", () => {
    const specs = [tool("t", 10, 20, { parent: "not yet" })];
    expect(understand(specs, { ageMs: MINUTE }).summary).toMatchObject({ status: "running", missingParents: 1 });
  });

  it("takes a log record for news", () => {
    const specs = [agent("A", 0, undefined)];
    const logs = [logRecord({ name: "note", at: 9 * MINUTE, span: "invoke_agent A" })];
    expect(understand(specs, { logs, ageMs: 15 * MINUTE }).summary.status).toBe("running");
  });

  it("stays ok when the agent went on from a failure", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      tool("t", 1, 5, { parent: "a", ...failed("no such file") }),
      llm("m", 6, 90, { parent: "a" }),
    ]);
    expect(run.summary).toMatchObject({ status: "ok", statusReason: null, failures: 1, toolErrors: 1 });
    expect(run.summary.sentence).toBe("Finished in 100\u00a0ms. t failed: no such file.");
  });

  it("fails when its root failed, and says why once", () => {
    const run = understand([
      workflow("w", 0, 1600, { id: "w", ...failed("row is locked") }),
      agent("A", 1, 1600, { id: "a", parent: "w", ...failed("row is locked") }),
      tool("t", 2, 1600, { parent: "a", ...failed("row is locked") }),
    ]);
    expect(run.summary).toMatchObject({ status: "error", failures: 1 });
    expect(run.summary.sentence).toBe("Failed after 1.60\u00a0s: row is locked.");
  });

  it("fails under a root that says OK when what the root did last failed", () => {
    const run = understand([
      workflow("w", 0, 100, { id: "w", status: "ok" }),
      agent("A", 1, 99, { parent: "w", ...failed("Max turns (3) exceeded") }),
    ]);
    expect(run.summary.status).toBe("error");
  });

  it("is blocked when a check was the last word", () => {
    const run = understand([
      workflow("w", 0, 656, { id: "w", ...failed("no_insults tripped", "GuardrailTripped") }),
      llm("m", 1, 600, { parent: "w" }),
      guardrail("no_insults", 650, 655, {
        parent: "w",
        ...failed("no_insults tripped", "GuardrailTripped"),
        ...blocks,
      }),
    ]);
    expect(run.summary).toMatchObject({ status: "blocked", failures: 0, guardrailHits: 1 });
    expect(run.summary.sentence).toBe("Blocked after 656\u00a0ms by no_insults: bad words.");
  });

  it("is not blocked when the agent went on after a check stopped one call", () => {
    const run = understand([
      agent("A", 0, 100, { id: "a" }),
      guardrail("paths", 1, 2, { parent: "a", ...blocks }),
      llm("m", 3, 99, { parent: "a" }),
    ]);
    expect(run.summary.status).toBe("ok");
    expect(run.summary.sentence).toBe("Finished in 100\u00a0ms. paths blocked the input of A.");
  });

  it("does not take what a check itself asks a model for going on", () => {
    const run = understand([
      workflow("w", 0, 100, { id: "w" }),
      guardrail("judge", 10, 90, { id: "g", parent: "w", ...blocks }),
      llm("m", 20, 80, { parent: "g" }),
    ]);
    expect(run.summary.status).toBe("blocked");
  });

  it("is blocked when a person's refusal was the last word, and not when the agent answered", () => {
    const denied = approval("refund", 10, 60, { parent: "a", attributes: { "traceline.approval.state": "denied" } });
    const refused = [agent("A", 0, 61, { id: "a" }), denied];
    expect(understand(refused).summary.status).toBe("blocked");
    const answered = [agent("A", 0, 99, { id: "a" }), denied, llm("m", 62, 98, { parent: "a" })];
    expect(understand(answered).summary.status).toBe("ok");
  });

  it("takes a pause for a person for no failure", () => {
    const run = understand([
      workflow("w", 0, 10, { id: "w" }),
      { name: "ask", parent: "w", from: 1, to: 9, ...failed("publish?", "langgraph.errors.GraphInterrupt") },
    ]);
    expect(run.summary).toMatchObject({ status: "ok", failures: 0 });
  });

  it("tells what the model call says of its failure, not the request below it that says nothing", () => {
    const run = understand([
      agent("A", 0, 10, { id: "a", ...failed("context too long") }),
      llm("m", 1, 9, { id: "m", parent: "a", ...failed("Error code: 400 - context too long") }),
      { name: "POST", from: 2, to: 8, parent: "m", status: "error", kind: 3, attributes: { "error.type": "400" } },
    ]);
    expect(run.summary.statusReason).toContain("Error code: 400 - context too long");
  });

  it("is no better for a request that another library makes after the failure", () => {
    const spans = [
      workflow("w", 0, 50, { id: "w" }),
      agent("A", 1, 40, { id: "a", parent: "w", ...failed("no quota") }),
    ];
    const request = {
      name: "POST",
      from: 41,
      to: 49,
      parent: "w",
      kind: 3,
      attributes: { "http.request.method": "POST" },
    };
    expect(understand([...spans, request]).summary.status).toBe("error");
  });
});
