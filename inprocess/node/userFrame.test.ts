import { Script } from "node:vm";
import { expect, test } from "vitest";
import { type Frame, firstUserPlace, framesBelow, isUserFile, userPlaceBelow } from "./userFrame.ts";

const OWN = "/opt/traceline/inprocess/node/";

function frame(file: string | null, line: number, symbol: string | null = null): Frame {
  return {
    getFileName: () => file,
    getLineNumber: () => line,
    getColumnNumber: () => 7,
    getFunctionName: () => symbol,
  };
}

test.each([
  ["node:internal/process/task_queues", false],
  ["/w/node_modules/ai/dist/index.js", false],
  ["file:///w/node_modules/.pnpm/ai@7/node_modules/ai/dist/index.js", false],
  ["/w/.yarn/cache/ai-npm-7.zip/node_modules/ai/index.js", false],
  [`${OWN}runtime.cjs`, false],
  ["evalmachine.<anonymous>", false],
  ["/w/src/agent.ts", true],
  ["file:///w/src/agent.ts", true],
  ["C:\\w\\src\\agent.ts", true],
])("%s", (file, user) => {
  expect(isUserFile(file, OWN)).toBe(user);
});

test("the innermost frame of the user counts, with dependencies and the runtime left out", () => {
  const frames = [
    frame(`${OWN}runtime.cjs`, 1),
    frame("/w/node_modules/ai/dist/index.js", 2),
    frame(null, 3),
    frame("file:///w/my%20agents/desk.ts?t=1", 12, "ask"),
    frame("/w/my agents/main.ts", 40),
  ];
  expect(firstUserPlace(frames, OWN)).toEqual({ path: "/w/my agents/desk.ts", line: 12, column: 7, symbol: "ask" });
});

test("no user frame is no place", () => {
  expect(firstUserPlace([frame("node:timers", 1), frame("/w/node_modules/x/y.js", 2)], OWN)).toBeNull();
});

test("frames reach through awaits, and the program's own stack traces are as before", async () => {
  const prepare = Error.prepareStackTrace;
  const limit = Error.stackTraceLimit;
  let names: (string | null)[] = [];
  async function inner() {
    await Promise.resolve();
    names = framesBelow(inner, 80).map((one) => one.getFunctionName());
  }
  async function outer() {
    await inner();
  }
  await outer();
  expect(names).toContain("outer");
  expect(Error.prepareStackTrace).toBe(prepare);
  expect(Error.stackTraceLimit).toBe(limit);
});

test("a place is found however many frames of a framework are above it, also after one that was near", () => {
  // This file counts as the framework's, whose functions call each other; the program is compiled from a text.
  const framework = (depth: number, act: () => unknown): unknown => (depth === 0 ? act() : framework(depth - 1, act));
  const program = new Script("(framework, depth, act) => framework(depth, act)", { filename: "/w/src/agent.js" });
  const ask = program.runInThisContext() as (from: typeof framework, depth: number, act: () => unknown) => unknown;
  const place = () => userPlaceBelow(place, import.meta.filename);
  for (const depth of [1, 30, 1, 60, 3])
    expect(ask(framework, depth, place)).toMatchObject({ path: "/w/src/agent.js", line: 1 });
});

test("where no frame is the user's there is no place", () => {
  const place = (): unknown => userPlaceBelow(place, "/");
  const deep = (depth: number): unknown => (depth === 0 ? place() : deep(depth - 1));
  expect(deep(30)).toBeNull();
});
