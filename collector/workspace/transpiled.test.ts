import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { ROOT } from "../../test/support/root.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import type { Location } from "../contract/location.ts";
import { readTranspiled } from "./transpiled.ts";

const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const SOURCE = [
  "interface Day { name: string }",
  "",
  "export function book(day: Day) {",
  "  throw new Error(day.name);",
  "}",
];

type Build = "inline" | "linked" | "external" | "tsc" | "tsc inline";

const LATER = Number.MAX_SAFE_INTEGER;

/** A workspace whose build is ignored, as the list of its files has it. */
function workspace(build: Build) {
  const root = temporaryFolder();
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/desk.ts"), SOURCE.join("\n"));
  if (build.startsWith("tsc")) {
    const map = build === "tsc" ? "--sourceMap" : "--inlineSourceMap";
    const options = [
      "--rootDir",
      "src",
      "--outDir",
      "dist",
      "--target",
      "es2022",
      "--ignoreConfig",
      "--types",
      "",
      map,
    ];
    execFileSync(process.execPath, [TSC, "src/desk.ts", ...options], { cwd: root });
  } else {
    const sourcemap = build as "inline" | "linked" | "external";
    buildSync({ absWorkingDir: root, entryPoints: ["src/desk.ts"], outfile: "dist/desk.js", format: "esm", sourcemap });
  }
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

test.each(["inline", "linked", "external", "tsc", "tsc inline"] as const)(
  "a position in a build leads to its source (%s map)",
  async (kind) => {
    const { root, context } = workspace(kind);
    const traced = ["/app/dist/desk.js", "file:///app/dist/desk.js"];
    const built = readFileSync(join(root, "dist/desk.js"), "utf8").split("\n");
    const line = built.findIndex((text) => text.includes("throw new")) + 1;
    const column = (built[line - 1] ?? "").indexOf("new ") + 1;
    const transpiled = await readTranspiled(root, context, traced, LATER);
    for (const path of traced)
      expect(transpiled.location(at(path, line, column))).toEqual(at(`${root}/src/desk.ts`, 4, 9));
    const frame = { path: "/app/dist/desk.js", line, column, symbol: "book", user: true };
    expect(transpiled.frame(frame)).toEqual({ ...frame, path: `${root}/src/desk.ts`, line: 4, column: 9, exact: true });
  },
  // A compiler is started, which takes what it takes where others are at work.
  60_000,
);

test("what has no map or no source here stays where it was", async () => {
  const { root, context } = workspace("linked");
  const files = indexFiles(["dist/desk.js"]);
  const elsewhere = await readTranspiled(root, { ...context, files }, ["/app/dist/desk.js"], LATER);
  expect(elsewhere.location(at("/app/dist/desk.js", 2, 9))).toEqual(at("/app/dist/desk.js", 2, 9));
  const other = await readTranspiled(root, context, ["/app/lib/other.js", "/app/desk.ts"], LATER);
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
  const transpiled = await readTranspiled(inner, { ...context, folders }, ["/x/a.js", "/x/lib/b.js"], LATER);
  expect(transpiled.location(at("/x/a.js", 1, 1))?.path).toBe("/x/a.js");
  expect(transpiled.location(at("/x/lib/b.js", 1, 1))?.path).toBe("/x/lib/b.js");
});

test("what was built after the run leads to a line that is not exact", async () => {
  const { root, context } = workspace("inline");
  const path = "/app/dist/desk.js";
  const transpiled = await readTranspiled(root, context, [path], Date.now() - 60_000);
  expect(transpiled.location(at(path, 2, 9))).toEqual({ ...at(`${root}/src/desk.ts`, 4, 9), exact: false });
});
