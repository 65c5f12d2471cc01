import { expect, test } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { SourceMaps } from "./sourceMaps.ts";
import type { SourceAnswer } from "./workerMessages.ts";

const run = { runId: "r1", workspace: "/w/desk", startMs: 1000, revision: null, dirty: null };
const paths = { files: indexFiles(["src/desk.ts"]), folders: [{ path: "/w/desk", prefix: "" }] };

function harness(answer: Partial<SourceAnswer> | Error) {
  const asked: string[] = [];
  const problems: unknown[] = [];
  const maps = new SourceMaps({
    pathContext: () => paths,
    generatedFiles: async () => new Map([["dist/desk.js", { folder: "/w/desk", path: "dist/desk.js" }]]),
    sources: async (file, positions) => {
      asked.push(`${file.path} ${positions.map(({ line, column }) => `${line}:${column}`).join()}`);
      if (answer instanceof Error) throw answer;
      const sources = positions.map(({ line }) => ({ path: "src/desk.ts", line: line * 10, column: 3 }));
      return { builtMs: 900, sources, ...answer };
    },
    problem: (error) => problems.push(error),
  });
  /** What is known of positions once everything was read. */
  const settle = async (...positions: { path: string; line: number; column?: number }[]) => {
    const all = () => positions.map((position) => maps.source(position, run));
    for (let turn = 0; turn < 5 && all().includes(null); turn++)
      await new Promise<void>((resolve) => maps.onDidChange(resolve));
    return all();
  };
  return { asked, problems, settle };
}
const at = (line: number, path = "/app/dist/desk.js") => ({ path, line, column: 7 });

test("positions of a build are those of its source, asked for once and together", async () => {
  const { settle, asked } = harness({});
  const there = { path: "/w/desk/src/desk.ts", column: 3, exact: true };
  expect(await settle(at(2), at(3))).toEqual([
    { ...there, line: 20 },
    { ...there, line: 30 },
  ]);
  await settle(at(2));
  expect(asked).toEqual(["dist/desk.js 2:7,3:7"]);
});

test("of a build that is newer than the run they are not exact", async () => {
  expect(await harness({ builtMs: 1001 }).settle(at(2))).toMatchObject([{ line: 20, exact: false }]);
});

test("a source is found when the list of the workspace's files comes after its map was read", async () => {
  let files = indexFiles([]);
  const maps = new SourceMaps({
    pathContext: () => ({ files, folders: paths.folders }),
    generatedFiles: async () => new Map([["dist/desk.js", { folder: "/w/desk", path: "dist/desk.js" }]]),
    sources: async () => ({ builtMs: 900, sources: [{ path: "src/desk.ts", line: 20, column: 3 }] }),
    problem: () => undefined,
  });
  while (maps.source(at(2), run) === null) await new Promise<void>((resolve) => maps.onDidChange(resolve));
  files = paths.files;
  expect(maps.source(at(2), run)).toMatchObject({ path: "/w/desk/src/desk.ts", line: 20 });
});

test("what is no build of this workspace, has no map, or a source elsewhere stays what it is", async () => {
  const asIs = [at(2, "/w/desk/src/desk.ts"), at(2, "/app/node_modules/kit/dist/desk.js"), at(2, "/app/dist/other.js")];
  expect(await harness({}).settle(...asIs)).toEqual(asIs);
  expect(await harness({ sources: [null] }).settle(at(2))).toEqual([at(2)]);
  const elsewhere = { path: "/etc/other.ts", line: 1, column: 1 };
  expect(await harness({ sources: [elsewhere] }).settle(at(2))).toEqual([at(2)]);
  const failing = harness(new Error("gone"));
  expect(await failing.settle(at(2))).toEqual([at(2)]);
  expect(failing.problems).toHaveLength(1);
});
