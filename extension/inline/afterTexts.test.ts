import { expect, test } from "vitest";
import type { CodeKey } from "../../collector/contract/code.ts";
import { aKey } from "../../test/support/builtFacts.ts";
import { aRun } from "../../test/support/builtRun.ts";
import { type AfterView, afterTexts } from "./afterTexts.ts";
import { columnText } from "./column.ts";
import { type DocumentFacts, documentFacts } from "./documentFacts.ts";
import { gutterSvg } from "./gutterIcon.ts";
import { USUAL_PARTS } from "./lensParts.ts";

const between = (fromMs: number, toMs: number) => [{ fromMs, toMs, waiting: false }];
const tool = (given: Partial<CodeKey> = {}) => aKey({ kind: "tool", intervals: between(0, 100), ...given });

/** Facts of a function whose lines did these things, one key or several on each. */
function factsOf(
  onLines: readonly (readonly CodeKey[])[],
  difference = false,
  comment = "",
): { facts: DocumentFacts; lines: string[] } {
  const lines = ["function f() {", ...onLines.map((_, at) => `  ${"work".repeat((at % 3) + 1)}();${comment}`), "}"];
  const facts = documentFacts({
    lines,
    placed: onLines.flatMap((keys, at) =>
      keys.map((key) => ({
        key,
        role: "call" as const,
        line: at + 2,
        exact: true,
        stale: false,
        via: "attributes" as const,
        was: null,
      })),
    ),
    tabSize: 2,
    run: aRun(),
    code: { runIds: ["r1"], durationMs: 1_000, keys: onLines.flat() },
    runs: 1,
    difference,
    plans: new Map(),
    lensParts: new Set(USUAL_PARTS),
  });
  return { facts, lines };
}
const view = (lines: readonly string[], given: Partial<AfterView> = {}): AfterView => ({
  codeOf: (line) => lines[line - 1],
  tabSize: 2,
  edited: null,
  inView: () => true,
  large: false,
  live: false,
  ...given,
});
const textOf = (pieces: readonly { text: string }[]) => pieces.map(({ text }) => text).join("");

test("a line has one text, however much happened on it, and all begin in one column after a gap", () => {
  const { facts, lines } = factsOf([[tool(), tool({ name: "b" }), tool({ name: "c" })], [tool()], [tool()]]);
  const texts = afterTexts(facts, view(lines));
  expect(texts.map(({ line }) => line)).toEqual([2, 3, 4]);
  const begins = texts.map(({ line, pieces }) => lines[line - 1]!.length + /^\u00a0*/.exec(textOf(pieces))![0].length);
  expect(new Set(begins)).toEqual(new Set([Math.max(...lines.map(({ length }) => length)) + 3]));
});

test("in the difference of two runs the gap is there too", () => {
  const change = { kind: "slower", callsBefore: 1, ms: 400, inputTokens: null, errors: 0 } as const;
  const { facts, lines } = factsOf([[tool({ totalMs: 500, change })]], true);
  const [text] = afterTexts(facts, view(lines));
  expect(textOf(text!.pieces)).toMatch(/^\u00a0{3,}▲/);
});

test("the line that is typed on has none, and from twelve in sight on words go", () => {
  const { facts, lines } = factsOf(Array.from({ length: 12 }, () => [tool()]));
  expect(afterTexts(facts, view(lines, { edited: 3 })).map(({ line }) => line)).not.toContain(3);
  expect(textOf(afterTexts(facts, view(lines))[0]!.pieces)).not.toContain("%");
  expect(textOf(afterTexts(facts, view(lines, { inView: (line) => line < 10 }))[0]!.pieces)).toContain("%");
});

test("nothing is told by colour alone: without colours every outcome still reads differently", () => {
  const check = { kind: "guardrail", name: "check" } as const;
  const outcomes: readonly (readonly [string, CodeKey])[] = [
    ["worked", tool()],
    ["failed", tool({ errors: 1 })],
    ["repaired", tool({ errors: 1, repaired: 1, calls: 2 })],
    ["over", tool({ budget: { limitMs: 50, usedMs: 100, over: true } })],
    ["kept", tool({ budget: { limitMs: 500, usedMs: 100, over: false } })],
    ["running", tool({ running: 1 })],
    ["waiting", tool({ waitingMs: 100, totalMs: 100 })],
    ["retried", tool({ retries: 1 })],
    ...(["allow", "warn", "modify", "block", "escalate", "error", "unknown"] as const).map(
      (verdict) =>
        [verdict, tool({ ...check, verdict, hits: verdict === "allow" || verdict === "unknown" ? 0 : 1 })] as const,
    ),
  ];
  const read = outcomes.map(([, key]) => {
    const { facts, lines } = factsOf([[key]]);
    return textOf(afterTexts(facts, view(lines))[0]!.pieces);
  });
  expect(new Set(read).size).toBe(outcomes.length);
  const troubles = outcomes.slice(1, 4).concat([outcomes.find(([name]) => name === "block")!]);
  const columns = troubles.map(([, key]) =>
    textOf(columnText(factsOf([[key]]).facts.lines[0]!, 1_000))
      .trim()
      .at(-1),
  );
  expect(columns).toEqual(["×", "×", "▲", "◆"]);
  const changes = (["slower", "faster", "new", "gone", "same"] as const).map((kind) => {
    const ms = { slower: 400, faster: -400, new: 500, gone: -500, same: 0 }[kind];
    const change = { kind, callsBefore: 1, ms, inputTokens: null, errors: 0 };
    const { facts, lines } = factsOf([[tool({ totalMs: 500, change })]], true);
    return textOf(afterTexts(facts, view(lines))[0]!.pieces);
  });
  expect(new Set(changes).size).toBe(5);
});

test("marks in the gutter differ by their shape", () => {
  const shapes = (["exact", "name", "stale", "failed", "over", "hit"] as const).map((shape) =>
    gutterSvg(shape, "#000"),
  );
  expect(new Set(shapes).size).toBe(shapes.length);
});

test("in large text the time stands next to the code, with a sign where something went wrong", () => {
  const { facts, lines } = factsOf([[tool()], [tool({ errors: 1, calls: 1 })], [tool()]]);
  const texts = afterTexts(facts, view(lines, { large: true })).map(({ pieces }) => textOf(pieces));
  expect(texts).toEqual([expect.stringMatching(/^\u00a0{3}\d/), expect.stringMatching(/ms\u00a0✕$/), texts[0]]);
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(13);
});

test("a line without room behind it has its time there all the same while the run goes on", () => {
  const { facts, lines } = factsOf([[tool()]], false, ` // ${"long ".repeat(30)}`);
  const texts = (live: boolean) => afterTexts(facts, view(lines, { live })).map(({ pieces }) => textOf(pieces));
  expect(texts(false)).toEqual([]);
  expect(texts(true)).toEqual([expect.stringMatching(/^\u00a0{3}100\u00a0?\s?ms$/)]);
});
