import { describe, expect, it } from "vitest";
import { agent, llm, modelSpans, ns, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import type { ModelSpan } from "./modelSpan.ts";
import { spanTree } from "./spanTree.ts";

const shape = (specs: readonly SpanSpec[]) =>
  spanTree(modelSpans(...specs)).nodes.map((node) => `${" ".repeat(node.depth)}${node.span.spanId}`);

describe("spanTree", () => {
  it("puts parents first and siblings by time, whatever order they came in", () => {
    const specs = [
      tool("b", 30, 40, { id: "b", parent: "root" }),
      llm("m", 12, 20, { id: "inner", parent: "a" }),
      agent("A", 10, 25, { id: "a", parent: "root" }),
      { name: "root", from: 0, to: 50 },
    ];
    expect(shape(specs)).toEqual(["root", " a", "  inner", " b"]);
  });

  it("puts the longer of two that start together first", () => {
    const specs = [
      { name: "root", from: 0, to: 9 },
      { name: "short", parent: "root", from: 1, to: 2 },
      { name: "long", parent: "root", from: 1, to: 8 },
    ];
    expect(shape(specs)).toEqual(["root", " long", " short"]);
  });

  it("keeps a span whose parent never arrived, as an orphan at the top (H14)", () => {
    const tree = spanTree(
      modelSpans({ name: "root", from: 0, to: 5 }, { name: "lost", parent: "gone", from: 2, to: 3 }),
    );
    expect(tree.nodes.map((node) => [node.span.spanId, node.depth, node.orphan])).toEqual([
      ["root", 0, false],
      ["lost", 0, true],
    ]);
  });

  it("cuts rings of parents loose and loses no span (H12)", () => {
    const specs = [
      { name: "self", parent: "self", from: 0, to: 1 },
      { name: "b", parent: "a", from: 3, to: 4 },
      { name: "a", parent: "c", from: 2, to: 4 },
      { name: "c", parent: "b", from: 4, to: 5 },
    ];
    expect(shape(specs)).toEqual(["self", "a", " b", "  c"]);
  });

  it("of two spans with one id keeps the one that ended", () => {
    const tree = spanTree(modelSpans({ name: "s", from: 0, to: 5 }, { name: "s", from: 0 }));
    expect(tree.nodes).toHaveLength(1);
    expect(tree.nodes[0]?.running).toBe(false);
  });

  it("holds a hundred thousand spans under each other", () => {
    const [one] = modelSpans({ name: "s", from: 0, to: 1 });
    const spans = Array.from({ length: 100_000 }, (_, i) => ({
      ...(one as ModelSpan),
      spanId: `s${i}`,
      parentId: i > 0 ? `s${i - 1}` : null,
    }));
    expect(spanTree(spans).nodes.at(-1)?.depth).toBe(99_999);
  });

  it("measures from the first start to the last end with parts of a millisecond", () => {
    const tree = spanTree(
      modelSpans({ name: "root", from: 0.25, to: 3 }, { name: "late", parent: "root", from: 1, to: 4.75 }),
    );
    expect(tree.durationMs).toBe(4.5);
    expect(tree.nodes[1]?.startMs).toBe(0.75);
  });

  it("lets a later log record count only while the run is open", () => {
    const open = spanTree(modelSpans({ name: "root", from: 0 }), ns(40));
    const ended = spanTree(modelSpans({ name: "root", from: 0, to: 10 }), ns(40));
    expect([open.durationMs, ended.durationMs]).toEqual([40, 10]);
    expect(open.nodes[0]?.endMs).toBe(40);
  });

  it("takes a nameless root over agents for the run, and nameless spans between for plumbing", () => {
    const tree = spanTree(
      modelSpans(
        { name: "main", from: 0, to: 9 },
        { name: "middleware", parent: "main", from: 1, to: 8 },
        agent("A", 2, 7, { parent: "middleware" }),
        { name: "other", parent: "main", from: 8, to: 9 },
      ),
    );
    expect(tree.nodes.map((node) => node.kind)).toEqual(["run", "internal", "agent", "unknown"]);
  });
});
