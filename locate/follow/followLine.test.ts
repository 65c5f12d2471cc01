import { describe, expect, it } from "vitest";
import { contentHash } from "./contentHash.ts";
import { followLine, mapLines } from "./followLine.ts";
import { lineMatches } from "./lineMatches.ts";

const OLD = [
  "import { agent } from 'kit';", // 1
  "", // 2
  "const planner = agent('Planner', 'plan the day');", // 3
  "", // 4
  "export async function work(question) {", // 5
  "  const plan = await run(planner, question);", // 6
  "  return plan;", // 7
  "}", // 8
  "", // 9
];

function follow(line: number, edit: (lines: string[]) => void): number | "stale" {
  const lines = [...OLD];
  edit(lines);
  const followed = followLine(mapLines(OLD.join("\n"), lines.join("\n")), line);
  return "line" in followed ? followed.line : "stale";
}

describe("a line", () => {
  it("stays where nothing changed", () => {
    expect(OLD.map((_, i) => follow(i + 1, () => {}))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("moves with lines above it, and not with lines below it", () => {
    expect(follow(6, (lines) => lines.splice(1, 0, "import x from 'x';", ""))).toBe(8);
    expect(follow(6, (lines) => lines.splice(0, 2))).toBe(4);
    expect(follow(3, (lines) => lines.splice(6, 0, "  log(plan);"))).toBe(3);
  });

  it("is followed through an edit in it, and told to be changed", () => {
    expect(
      follow(6, (lines) => lines.splice(5, 1, "  const plan = await run(planner, question, { maxTurns: 3 });")),
    ).toBe(6);
    const edited = OLD.with(5, "  const plan = await run(planner, text);").join("\n");
    const map = mapLines(OLD.join("\n"), edited);
    expect(followLine(map, 6)).toEqual({ line: 6, changed: true });
    expect(followLine(map, 5)).toEqual({ line: 5, changed: false });
  });

  it("is followed through a rename and new lines beside it", () => {
    const edit = (lines: string[]) =>
      lines.splice(
        4,
        2,
        "// The day's work.",
        "export async function doWork(question) {",
        "  check(question);",
        OLD[5] ?? "",
      );
    expect(follow(5, edit)).toBe(6);
    expect(follow(6, edit)).toBe(8);
  });

  it("is stale once it is gone or became something else", () => {
    expect(follow(3, (lines) => lines.splice(2, 1))).toBe("stale");
    expect(follow(3, (lines) => lines.splice(2, 1, "let n = 0;"))).toBe("stale");
    expect(followLine(mapLines("a\nb", "a\nb"), 3)).toEqual({ stale: true, near: 2 });
    expect(followLine(mapLines("a\nb", "a\nb"), 0)).toEqual({ stale: true, near: 1 });
    expect(followLine(mapLines("a\nb\nc", "x\na\nc"), 2)).toEqual({ stale: true, near: 3 });
  });

  it("is followed to where it was moved, when there is one of it only", () => {
    const moved = (lines: string[]) => lines.push(...lines.splice(4, 4));
    expect([5, 6, 7].map((line) => follow(line, moved))).toEqual([6, 7, 8]);
    const map = mapLines("first = 1\nsecond = 2", "second = 2\nfirst = 1\nfirst = 1");
    expect(followLine(map, 1)).toMatchObject({ stale: true });
  });

  it("that declares a function is followed through any new name above the same body, and through no other", () => {
    const rename = (name: string) => (lines: string[]) =>
      lines.splice(4, 1, `export async function ${name}(question, budget) {`);
    expect(follow(5, rename("answerOneQuestionWithinTheBudget"))).toBe(5);
    const other = (lines: string[]) => lines.splice(4, 3, "export async function zip(a) {", "  for (;;) {}");
    expect(follow(5, other)).toBe("stale");
  });

  it("does not care for line ends", () => {
    expect(followLine(mapLines("a\r\nbcd\r\n", "x\na\nbcd\n"), 2)).toEqual({ line: 3, changed: false });
  });

  it("keeps to its own copy among equal lines", () => {
    const block = ["try {", "  await call();", "} catch {}", ""];
    const text = [...block, ...block, ...block].join("\n");
    const longer = [...block, ...block, "// more", "", ...block].join("\n");
    expect(followLine(mapLines(text, longer), 2)).toEqual({ line: 2, changed: false });
    expect(followLine(mapLines(text, longer), 10)).toEqual({ line: 12, changed: false });
  });
});

it("matches lines in order, only equal ones, and as many as can be in small changes", () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  for (let round = 0; round < 300; round++) {
    const a = Array.from({ length: random(12) }, () => "abc"[random(3)] ?? "");
    const b = Array.from({ length: random(12) }, () => "abc"[random(3)] ?? "");
    const matches = [...lineMatches(a, b)];
    const targets = matches.filter((it) => it >= 0);
    expect(targets).toEqual([...new Set(targets)].sort((x, y) => x - y));
    matches.forEach((target, i) => {
      if (target >= 0) expect(b[target]).toBe(a[i]);
    });
    if (!hasAnchor(a, b)) expect(targets.length).toBe(longestCommon(a, b));
  }
});

/** Whether a line occurs once on both sides of what differs; such lines are matched even where that is not the shortest way. */
function hasAnchor(a: readonly string[], b: readonly string[]): boolean {
  let [x, y] = [a, b];
  while (x.length > 0 && x[0] === y[0]) [x, y] = [x.slice(1), y.slice(1)];
  while (x.length > 0 && x.at(-1) === y.at(-1)) [x, y] = [x.slice(0, -1), y.slice(0, -1)];
  const once = (lines: readonly string[], line: string) => lines.filter((it) => it === line).length === 1;
  return x.some((line) => once(x, line) && once(y, line));
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const row = table[i] as number[];
      const above = table[i - 1] as number[];
      row[j] = a[i - 1] === b[j - 1] ? (above[j - 1] ?? 0) + 1 : Math.max(above[j] ?? 0, row[j - 1] ?? 0);
    }
  }
  return table.at(-1)?.at(-1) ?? 0;
}

it("leaves lines of texts that have nothing in common stale, however long", () => {
  const a = Array.from({ length: 20_000 }, (_, i) => (i % 2 ? "x" : "y")).join("\n");
  const b = Array.from({ length: 20_000 }, (_, i) => (i % 2 ? "p" : "q")).join("\n");
  expect(followLine(mapLines(a, b), 10_000)).toMatchObject({ stale: true });
});

it("tells contents apart by their hash", () => {
  expect(contentHash("agent")).toBe(contentHash("agent"));
  expect(contentHash("agent")).toMatch(/^[0-9a-f]{16}$/);
  const texts = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`);
  expect(new Set(texts.map(contentHash)).size).toBe(texts.length);
  expect(contentHash("ab")).not.toBe(contentHash("ba"));
  expect(contentHash("")).not.toBe(contentHash("\0"));
});
