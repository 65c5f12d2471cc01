import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { sourcesOf } from "./readGenerated.ts";

const SOURCE = [
  "interface Day { name: string }",
  "",
  "export function book(day: Day) {",
  "  throw new Error(day.name);",
  "}",
];

function built(sourcemap: "inline" | "linked" | "external") {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/desk.ts"), SOURCE.join("\n"));
  buildSync({ absWorkingDir: folder, entryPoints: ["src/desk.ts"], outfile: "dist/desk.js", format: "esm", sourcemap });
  return folder;
}

test.each(["inline", "linked", "external"] as const)("positions of a build have sources (%s map)", async (kind) => {
  const folder = built(kind);
  const answer = await sourcesOf({ folder, path: "dist/desk.js" }, [
    { line: 2, column: 9 },
    { line: 99, column: 1 },
  ]);
  expect(answer.sources).toEqual([{ path: "src/desk.ts", line: 4, column: 9 }, null]);
  expect(answer.builtMs).toBeGreaterThan(0);
});

test("a file that is not there has none", async () => {
  const answer = await sourcesOf({ folder: temporaryFolder(), path: "dist/desk.js" }, [{ line: 1, column: null }]);
  expect(answer).toEqual({ builtMs: null, sources: [null] });
});

test("a map outside of the folder is not read, neither by its name nor through a link", async () => {
  const folder = built("linked");
  const outside = temporaryFolder();
  renameSync(join(folder, "dist/desk.js.map"), join(outside, "desk.js.map"));
  const ask = async () => (await sourcesOf({ folder, path: "dist/desk.js" }, [{ line: 2, column: 9 }])).sources;
  symlinkSync(join(outside, "desk.js.map"), join(folder, "dist/desk.js.map"));
  expect(await ask()).toEqual([null]);
  const text = readFileSync(join(folder, "dist/desk.js"), "utf8");
  writeFileSync(join(folder, "dist/desk.js"), text.replace("=desk.js.map", `=../..${outside}/desk.js.map`));
  expect(await ask()).toEqual([null]);
});
