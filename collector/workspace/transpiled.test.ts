import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import type { Location } from "../contract/location.ts";
import { readTranspiled } from "./transpiled.ts";

const SOURCE = [
  "interface Day { name: string }",
  "",
  "export function book(day: Day) {",
  "  throw new Error(day.name);",
  "}",
];

/** A workspace whose build is ignored, as the list of its files has it, with the position of the failure in the build. */
function workspace(sourcemap: "inline" | "linked" | "external") {
  const root = temporaryFolder();
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/desk.ts"), SOURCE.join("\n"));
  buildSync({ absWorkingDir: root, entryPoints: ["src/desk.ts"], outfile: "dist/desk.js", format: "esm", sourcemap });
  const context = {
    files: indexFiles(["src/desk.ts", "packages/a/src/desk.ts"]),
    folders: [{ path: root, prefix: "" }],
    workingDirectory: join(root, "packages/a"),
  };
  return { root, context };
}

const at = (path: string, line: number, column: number): Location => ({
  path,
  line,
  column,
  symbol: "book",
  via: "stacktrace",
  exact: true,
});

test.each(["inline", "linked", "external"] as const)(
  "a position in a build leads to its source (%s map)",
  async (kind) => {
    const { root, context } = workspace(kind);
    const traced = ["/app/dist/desk.js", "file:///app/dist/desk.js"];
    const transpiled = await readTranspiled(root, context, traced);
    for (const path of traced) expect(transpiled.location(at(path, 2, 9))).toEqual(at(`${root}/src/desk.ts`, 4, 9));
    const frame = { path: "/app/dist/desk.js", line: 2, column: 9, symbol: "book", user: true };
    expect(transpiled.frame(frame)).toEqual({ ...frame, path: `${root}/src/desk.ts`, line: 4 });
  },
);

test("what has no map or no source here stays where it was", async () => {
  const { root, context } = workspace("linked");
  const files = indexFiles(["dist/desk.js"]);
  const elsewhere = await readTranspiled(root, { ...context, files }, ["/app/dist/desk.js"]);
  expect(elsewhere.location(at("/app/dist/desk.js", 2, 9))).toEqual(at("/app/dist/desk.js", 2, 9));
  const other = await readTranspiled(root, context, ["/app/lib/other.js", "/app/desk.ts"]);
  expect(other.location(at("/app/lib/other.js", 2, 9))).toEqual(at("/app/lib/other.js", 2, 9));
  expect(other.location(null)).toBeNull();
});

test("a map outside of the workspace is not read", async () => {
  const { root, context } = workspace("linked");
  const inner = join(root, "dist");
  mkdirSync(join(inner, "lib"));
  for (const path of ["a.js", "lib/b.js"])
    writeFileSync(join(inner, path), `x();\n//# sourceMappingURL=${"../".repeat(path.split("/").length)}desk.js.map\n`);
  writeFileSync(
    join(dirname(inner), "desk.js.map"),
    '{"version":3,"sources":["src/desk.ts"],"names":[],"mappings":"AAAA"}',
  );
  const folders = [{ path: inner, prefix: "" }];
  const transpiled = await readTranspiled(inner, { ...context, folders }, ["/x/a.js", "/x/lib/b.js"]);
  expect(transpiled.location(at("/x/a.js", 1, 1))?.path).toBe("/x/a.js");
  expect(transpiled.location(at("/x/lib/b.js", 1, 1))?.path).toBe("/x/lib/b.js");
});
