import { expect, test } from "vitest";
import type { PlanStep } from "../../collector/contract/plan.ts";
import { aKey } from "../../test/support/builtFacts.ts";
import { aSpan } from "../../test/support/builtRun.ts";
import { hoverTexts, plainMarkdown, unlinked } from "./hoverText.ts";

const nothing = { spans: new Map(), stepOf: () => null };
const step: PlanStep = {
  id: "check",
  title: "Check the figures",
  status: "completed",
  parentId: null,
  spanIds: [],
  startMs: null,
  durationMs: null,
  budgetMs: null,
  agents: [],
  added: false,
};

test("a hover says who, how it was found, and where the time went", () => {
  const key = aKey({
    name: "Researcher",
    totalMs: 1_887,
    budget: { limitMs: 1_500, usedMs: 1_887, over: true },
    parts: [{ name: "search_wire", kind: "tool", calls: 2, ms: 140, errors: 1 }],
    spanIds: ["a", "b"],
  });
  const [text] = hoverTexts([key], {
    exact: false,
    told: false,
    was: null,
    durationMs: 3_620,
    drawn: true,
    ...nothing,
  });
  expect(text?.spanId).toBe("b");
  const ours = text?.ours.replaceAll("\u00a0", " ");
  expect(ours).toContain("**Researcher** agent · found here by its name, not exact");
  expect(ours).toContain("`━━━━━━━━━━━━━━┃═══` 1.89 s of 1.5 s");
  expect(ours).toContain("| search\\_wire, 2 calls | 140 ms | 7 % | ✕ 1 failed |");
});

test("no word of a trace is Markdown in our block (V4, H1)", () => {
  const name = "[x](command:workbench.action.terminal.new) <b>|`$(zap)` www.example.org";
  const [text] = hoverTexts(
    [aKey({ name, spanIds: ["s", "t"], parts: [{ name, kind: "tool", calls: 1, ms: 1, errors: 0 }] })],
    {
      exact: true,
      told: true,
      was: null,
      durationMs: 100,
      drawn: true,
      spans: new Map(["s", "t"].map((id) => [id, aSpan({ spanId: id, status: "error", error: name, note: name })])),
      stepOf: () => ({ ...step, title: name }),
    },
  );
  expect(text?.ours).not.toMatch(/(?<!\\)\[x/);
  expect(text?.ours).not.toMatch(/(?<!\\)\]\(/);
  expect(text?.ours).not.toMatch(/(?<!\\)<b/);
  expect(plainMarkdown("a\n\nb")).toBe("a b");
  expect(plainMarkdown("http://x.y")).toBe("http\\:\\/\\/x\\.y");
});

test("addresses in what was sent become no links (V4, V8)", () => {
  expect(unlinked("see https://x.y and www.z.org")).toBe("see https:\u2060//x.y and www\u2060.z.org");
});

test("for a screen reader the figures stand without the drawing", () => {
  const keys = [
    aKey({ totalMs: 140, intervals: [{ fromMs: 0, toMs: 140, waiting: false }] }),
    aKey({ budget: { limitMs: 1_500, usedMs: 1_887, over: true } }),
  ];
  const texts = hoverTexts(keys, { exact: true, told: true, was: null, durationMs: 3_620, drawn: false, ...nothing });
  const said = texts.map(({ ours }) => ours.replaceAll("\u00a0", " "));
  expect(said.join()).not.toMatch(/[━─┃═╾╼`]/);
  expect(said[0]).toContain("140 ms");
  expect(said[1]).toContain("1.89 s of 1.5 s");
});

test("at most three things of a line are told", () => {
  expect(
    hoverTexts([aKey(), aKey(), aKey(), aKey()], {
      exact: true,
      told: true,
      was: null,
      durationMs: 1,
      drawn: true,
      ...nothing,
    }),
  ).toHaveLength(3);
});

test("a hover tells the step that was served and the last three calls, newest first", () => {
  const spans = new Map(
    [
      aSpan({ spanId: "old", offsetMs: 1 }),
      aSpan({
        spanId: "a",
        offsetMs: 100,
        durationMs: 71,
        status: "error",
        error: "connect ECONNREFUSED",
        note: "wind",
      }),
      aSpan({ spanId: "b", offsetMs: 200, durationMs: 69, attempt: 2, note: "wind" }),
      aSpan({ spanId: "c", offsetMs: 300, durationMs: null }),
    ].map((span) => [span.spanId, span]),
  );
  const key = aKey({ kind: "tool", name: "search_wire", calls: 4, spanIds: ["old", "a", "b", "c"] });
  const [text] = hoverTexts([key], {
    exact: true,
    told: true,
    was: null,
    durationMs: 1_000,
    drawn: true,
    spans,
    stepOf: () => step,
  });
  const ours = text?.ours.replaceAll("\u00a0", " ") ?? "";
  expect(ours).toContain("For the step **Check the figures** · done");
  expect(ours.split("\n").filter((line) => line.startsWith("| at"))).toEqual([
    "| at 300 ms |  |  | running |",
    "| at 200 ms | 69 ms | wind | worked, try 2 |",
    "| at 100 ms | 71 ms | wind | ✕ connect ECONNREFUSED |",
  ]);
});

test("one call that worked needs no table, and a step whose work was guessed says so", () => {
  const spans = new Map([["a", aSpan({ spanId: "a" })]]);
  const stepOf = () => ({ ...step, workInferred: true });
  const [text] = hoverTexts([aKey({ spanIds: ["a"] })], {
    exact: true,
    told: true,
    was: null,
    durationMs: 1,
    drawn: true,
    spans,
    stepOf,
  });
  expect(text?.ours).not.toContain("Last calls");
  expect(text?.ours).toContain("done · inferred");
});

test("a hover says what stood on a line that is gone, and of which lines it is not sure", () => {
  const of = (given: { exact: boolean; told: boolean; was: string | null }) =>
    hoverTexts([aKey({ name: "Planner" })], { ...given, durationMs: 1, drawn: true, ...nothing })[0]?.ours;
  expect(of({ exact: true, told: true, was: "await plan(`x`)" })).toContain(
    "The line is gone since: await plan\\(\\`x\\`\\)",
  );
  expect(of({ exact: true, told: true, was: "" })).toContain("The line is gone since.");
  expect(of({ exact: false, told: true, was: null })).toContain("agent · the file was changed since, not exact");
});
