import { describe, expect, it } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import type { Approval } from "../contract/facts.ts";
import type { SpanRow } from "../contract/span.ts";
import { courseOf } from "./course.ts";
import { firstDivergence } from "./firstDivergence.ts";

const agent = (id: string, from: number, to: number, given: Partial<SpanRow> = {}) =>
  spanRow(id, { kind: "agent", agent: id, offsetMs: from, durationMs: to - from, ...given });
const tool = (id: string, from: number, to: number, given: Partial<SpanRow> = {}) =>
  spanRow(id, { depth: 1, agent: "Desk", offsetMs: from, durationMs: to - from, ...given });
const model = (id: string, from: number, to: number, given: Partial<SpanRow> = {}) =>
  tool(id, from, to, { kind: "llm", label: "gpt-5.2", ...given });
const approval = (spanId: string, outcome: Approval["outcome"], given: Partial<Approval> = {}): Approval => ({
  tool: null,
  question: null,
  agent: "Desk",
  outcome,
  spanId,
  askedMs: 0,
  answeredMs: 0,
  reason: null,
  by: null,
  ...given,
});

type Side = { readonly rows: readonly SpanRow[]; readonly approvals?: readonly Approval[]; readonly isOpen?: boolean };
const diverge = (a: Side | readonly SpanRow[], b: Side | readonly SpanRow[]) => {
  const course = (side: Side | readonly SpanRow[]) => {
    const { rows, approvals, isOpen }: Side = "rows" in side ? side : { rows: side };
    return courseOf(rows, approvals ?? [], isOpen ?? false);
  };
  return firstDivergence(course(a), course(b));
};
const desk = (...rows: readonly SpanRow[]) => [agent("Desk", 0, 1000), ...rows];

describe("firstDivergence", () => {
  it("finds none where both did the same, whatever it took, whichever model was asked", () => {
    const a = desk(model("m1", 0, 100), tool("search", 100, 200), model("m2", 200, 300));
    const b = desk(model("n1", 5, 400, { label: "gpt-6" }), tool("search", 410, 900), model("n2", 900, 950));
    expect(diverge(a, b)).toBeNull();
  });

  it("names what one run left out, at the moment of each run", () => {
    const a = desk(model("m1", 0, 100), tool("refund_order", 120, 200, { note: "A-1001" }), model("m2", 210, 300));
    const b = desk(model("n1", 0, 150), model("n2", 160, 300));
    expect(diverge(a, b)).toMatchObject({
      kind: "path",
      words: "A ran refund_order for A-1001; B did not.",
      alike: 1,
      a: { atMs: 120, spanId: "refund_order", lastSpanId: "m1" },
      b: { atMs: 160, spanId: null, lastSpanId: "n1" },
    });
  });

  it("names what each did instead of the other", () => {
    const a = desk(tool("search_wire", 10, 20), tool("refund", 30, 40));
    const b = desk(tool("search_wire", 10, 20), tool("apologise", 30, 40));
    expect(diverge(a, b)?.words).toBe("A ran refund; B ran apologise.");
  });

  it("says that a run had ended where the other one went on", () => {
    const b = desk(tool("search", 10, 20));
    expect(diverge(desk(tool("search", 10, 20), tool("write", 30, 40)), b)?.words).toBe(
      "A ran write; B did not, it ended there.",
    );
  });

  it("takes what is not there yet for nothing while a run goes on", () => {
    const a = desk(tool("search", 10, 20), tool("write", 30, 40));
    expect(diverge(a, { rows: desk(tool("search", 10, 20)), isOpen: true })).toBeNull();
    const other = desk(tool("search", 10, 20), tool("read", 30, 40));
    expect(diverge(a, { rows: other, isOpen: true })?.words).toBe("A ran write; B ran read.");
  });

  it("lets what is done at the same time begin in any order, and finds what is missing among it", () => {
    const a = desk(tool("x", 10, 100), tool("y", 11, 100), tool("z", 120, 130));
    expect(diverge(a, desk(tool("y", 10, 100), tool("x", 11, 100), tool("z", 120, 130)))).toBeNull();
    expect(diverge(a, desk(tool("y", 10, 100), tool("z", 120, 130)))?.words).toBe("A ran x; B did not.");
    const more = desk(tool("w", 9, 100), tool("x", 10, 100), tool("y", 11, 100), tool("z", 120, 130));
    expect(diverge(a, more)?.words).toBe("B ran w; A did not.");
  });

  it("says the same whichever of what was done at the same time began first", () => {
    const b = desk(tool("x", 10, 100), tool("w", 11, 100));
    for (const a of [desk(tool("x", 10, 100), tool("y", 11, 100)), desk(tool("y", 10, 100), tool("x", 11, 100))])
      expect(diverge(a, b)?.words).toBe("A ran y; B ran w.");
  });

  it("does not mix up what branches do that run beside each other", () => {
    const branch = (name: string, from: number, to: number, toolName: string) => [
      agent(name, from, to, { depth: 1 }),
      tool(toolName, from + 5, to - 5, { depth: 2, agent: name }),
    ];
    const a = desk(...branch("Left", 10, 500, "read"), ...branch("Right", 10, 400, "write"));
    const b = desk(...branch("Right", 10, 500, "write"), ...branch("Left", 12, 400, "read"));
    expect(diverge(a, b)).toBeNull();
    const c = desk(...branch("Left", 10, 500, "read"), ...branch("Right", 10, 400, "erase"));
    expect(diverge(a, c)?.words).toBe("A ran write; B ran erase.");
  });

  it("tells of a decision by what it led to", () => {
    const asked = (from: number, to: number) =>
      spanRow("ask", {
        kind: "approval",
        depth: 1,
        label: "refund_order",
        agent: "Desk",
        offsetMs: from,
        durationMs: to - from,
      });
    const a = { rows: desk(asked(100, 800), tool("refund_order", 800, 900)), approvals: [approval("ask", "approved")] };
    const b = { rows: desk(asked(110, 820)), approvals: [approval("ask", "denied")] };
    expect(diverge(a, b)).toMatchObject({
      kind: "outcome",
      words: "A ran refund_order; B did not, a person declined.",
      a: { atMs: 800, spanId: "refund_order" },
      b: { atMs: 820, spanId: "ask" },
    });
  });

  it("tells of a question that no span stands for as the reason", () => {
    const a = desk(model("m", 0, 100), tool("refund", 500, 600), model("n", 600, 700));
    const b = desk(model("m", 0, 100), model("n", 500, 700));
    const declined = approval("m", "denied", { tool: "refund", askedMs: 100, answeredMs: 450 });
    expect(diverge(a, b)?.words).toBe("A ran refund; B did not.");
    expect(diverge(a, { rows: b, approvals: [declined] })?.words).toBe("A ran refund; B did not, a person declined.");
    const late = { ...declined, tool: null, answeredMs: 900 };
    expect(diverge(a, { rows: b, approvals: [late] })?.words).toBe("A ran refund; B did not.");
  });

  it("says what a check decided in each, and what failed in one only", () => {
    const check = (verdict: SpanRow["verdict"]) => desk(tool("no_promises", 10, 20, { kind: "guardrail", verdict }));
    expect(diverge(check("allow"), check("block"))?.words).toBe("no_promises allowed in A and blocked in B.");
    const search = (status: SpanRow["status"]) => desk(tool("search", 10, 20, { status }));
    expect(diverge(search("error"), search("ok"))).toMatchObject({
      words: "search failed in A and worked in B.",
      a: { atMs: 20 },
    });
  });

  it("tells of another argument only where both went the same way all along", () => {
    const run = (argument: string, last: string) =>
      desk(tool("search", 10, 20, { note: argument }), tool(last, 30, 40));
    expect(diverge(run("wind", "write"), run("sun", "write"))).toMatchObject({
      kind: "argument",
      words: "search ran for wind in A and for sun in B.",
      a: { atMs: 10, spanId: "search" },
    });
    expect(diverge(run("wind", "write"), run("sun", "read"))?.words).toBe("A ran write; B ran read.");
  });

  it("goes by what was done, not by what wraps it", () => {
    const wrapped = [
      spanRow("graph", { kind: "workflow", offsetMs: 0, durationMs: 1000 }),
      agent("Desk", 0, 1000, { depth: 1 }),
      spanRow("node", { kind: "internal", internal: true, depth: 2, offsetMs: 5, durationMs: 900 }),
      tool("search", 10, 20, { depth: 3 }),
      tool("client", 11, 19, { depth: 4, kind: "mcp", label: "search", note: "client · wire" }),
    ];
    expect(diverge(wrapped, desk(tool("search", 10, 20)))).toBeNull();
  });

  it("steps on from there with what each run did", () => {
    const a = desk(tool("search", 10, 20), tool("refund", 30, 40), tool("write", 50, 60));
    const divergence = diverge(a, desk(tool("search", 10, 20), tool("write", 55, 60)));
    expect(divergence?.a.steps.map(({ words }) => words)).toEqual(["ran refund", "ran write"]);
    expect(divergence?.b.steps).toEqual([{ spanId: "write", atMs: 55, agent: "Desk", words: "ran write" }]);
  });
});
