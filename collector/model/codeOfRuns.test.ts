import { describe, expect, it } from "vitest";
import { agent, failed, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { codeOfRuns, differenceOfCode } from "./codeOfRuns.ts";

const at = (line: number) => ({ "code.file.path": "/app/desk.ts", "code.line.number": line });
const code = (...specs: readonly SpanSpec[]) => {
  const run = understand([agent("A", 0, 1000, { id: "a", attributes: at(3) }), ...specs]);
  return { durationMs: run.summary.durationMs, keys: run.code };
};
const call = (name: string, ms: number, line: number, more: Partial<SpanSpec> = {}) =>
  tool(name, 0, ms, { id: `${name}${line}`, parent: "a", attributes: at(line), ...more });
const changes = (a: ReturnType<typeof code>, b: ReturnType<typeof code>) =>
  differenceOfCode(a, b)
    .keys.toSorted((x, y) => (x.location?.line ?? 0) - (y.location?.line ?? 0))
    .map((key) => [key.name, key.location?.line, key.change?.kind, key.change?.ms]);

describe("codeOfRuns", () => {
  it("adds up runs, and its quantiles are of all calls", () => {
    const runs = [100, 200, 300, 900].map((ms) => code(call("t", ms, 9)));
    expect(codeOfRuns(runs).keys.find((key) => key.name === "t")).toMatchObject({
      calls: 4,
      totalMs: 1500,
      p50Ms: 200,
      p95Ms: 900,
      share: null,
      intervals: [],
    });
    expect(codeOfRuns(runs).durationMs).toBe(1000);
  });

  it("keeps the newest failure and sums the others' count", () => {
    const runs = [
      code(call("t", 100, 9, failed("old"))),
      code(call("t", 100, 9, failed("new"))),
      code(call("t", 100, 9)),
    ];
    expect(codeOfRuns(runs).keys.find((key) => key.name === "t")).toMatchObject({ errors: 2, error: "new" });
  });
});

describe("differenceOfCode", () => {
  it("says slower, faster and same by the figures people see", () => {
    const a = code(call("x", 100, 9), call("y", 300, 10), call("z", 100, 11));
    const b = code(call("x", 300, 9), call("y", 100, 10), call("z", 104, 11));
    expect(changes(a, b)).toEqual([
      ["A", 3, "same", 0],
      ["x", 9, "slower", 200],
      ["y", 10, "faster", -200],
      ["z", 11, "same", 4],
    ]);
  });

  it("says new and gone, and what is gone stays at its old place", () => {
    expect(changes(code(call("x", 100, 9)), code(call("y", 100, 9)))).toEqual([
      ["A", 3, "same", 0],
      ["y", 9, "new", 100],
      ["x", 9, "gone", -100],
    ]);
  });

  it("follows a thing whose line moved", () => {
    expect(changes(code(call("x", 100, 9)), code(call("x", 200, 14)))).toContainEqual(["x", 14, "slower", 100]);
  });

  it("says changed where the outcome or the number of calls differs", () => {
    const a = code(call("x", 100, 9, failed("no")));
    const b = code(call("x", 100, 9));
    const key = differenceOfCode(a, b).keys.find((one) => one.name === "x");
    expect(key?.change).toMatchObject({ kind: "changed", callsBefore: 1, errors: -1 });
  });
});
