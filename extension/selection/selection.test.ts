import { expect, test } from "vitest";
import { type Mode, Selection } from "./selection.ts";

test("a mode is told once", () => {
  const selection = new Selection();
  const told: Mode[] = [];
  selection.onDidChangeMode((mode) => told.push(mode));
  selection.show({ kind: "newest" });
  selection.show({ kind: "run", runId: "a" });
  selection.show({ kind: "run", runId: "a" });
  expect(told).toEqual([{ kind: "run", runId: "a" }]);
});

test("a span that is selected already is not told again, so that views do not chase each other", () => {
  const selection = new Selection();
  const told: string[] = [];
  selection.onDidSelectSpan(({ spanId, origin }) => told.push(`${spanId} ${origin}`));
  selection.select({ runId: "a", spanId: "s", origin: "tree" });
  selection.select({ runId: "a", spanId: "s", origin: "panel" });
  selection.select({ runId: "a", spanId: null, origin: "panel" });
  expect(told).toEqual(["s tree", "null panel"]);
});

test("when the shown run is deleted, the newest one is shown", () => {
  const selection = new Selection();
  selection.show({ kind: "difference", a: "a", b: "b" });
  selection.forget("c");
  expect(selection.mode.kind).toBe("difference");
  selection.forget("a");
  expect(selection.mode).toEqual({ kind: "newest" });
});
