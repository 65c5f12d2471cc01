import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";
import { describe, expect, it, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { base64Text } from "./base64Text.ts";
import { mapReference, readSourceMap } from "./sourceMapped.ts";

const SOURCES = {
  "src/agent.ts": [
    'import { book } from "./tools.ts";',
    "interface Plan { readonly day: string }",
    "",
    "export function run(plan: Plan): string {",
    '  return book(plan.day) + "Zürich";',
    "}",
    "",
  ].join("\n"),
  "src/tools.ts": [
    'import { check } from "kit";',
    "type Day = string;",
    "export function book(day: Day): string {",
    '  if (check(day)) throw new Error("no hall");',
    "  return day;",
    "}",
  ].join("\n"),
  "node_modules/kit/index.js": 'export function check(day) {\n  return day === "closed";\n}\n',
};

/** What a bundler makes of the sources, by path. */
function built(options: BuildOptions): Map<string, string> {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ["src/agent.ts"],
    outfile: "dist/agent.js",
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    ...options,
  });
  return new Map(
    (outputFiles ?? []).map((file) => [file.path.slice(root.length + 1).replaceAll("\\", "/"), file.text]),
  );
}

/** The source of the first place that holds `needle` in the generated file, as `path:line:column`. */
function sourceOf(files: Map<string, string>, needle: string, withColumn = true): string | null {
  const path = "dist/agent.js";
  const text = files.get(path) ?? "";
  const reference = mapReference({ path, text });
  if (!reference) return null;
  const map =
    "text" in reference
      ? readSourceMap(path, reference.text)
      : readSourceMap(reference.path, files.get(reference.path) ?? "");
  const before = text.slice(0, text.indexOf(needle)).split("\n");
  const found = map?.source(before.length, withColumn ? (before.at(-1) ?? "").length + 1 : null);
  return found ? `${found.path}:${found.line}${found.column === null ? "" : `:${found.column}`}` : null;
}

describe("the source of a position in a generated file", () => {
  const kinds: readonly (readonly [string, BuildOptions])[] = [
    ["a map in another file", { sourcemap: "linked" }],
    ["a map in the file itself", { sourcemap: "inline" }],
    ["all on one line", { sourcemap: "linked", minify: true }],
    ["a map without the sources' text", { sourcemap: "linked", sourcesContent: false }],
    ["a folder for all sources", { sourcemap: "linked", sourceRoot: "https://maps.example/" }],
  ];
  it.each(kinds.slice(0, 4))("with %s", (_, options) => {
    const files = built(options);
    expect(sourceOf(files, "throw new Error")).toBe("src/tools.ts:4:19");
    expect(sourceOf(files, '"Zürich"') ?? sourceOf(files, '"Z\\xFCrich"')).toMatch(/^src\/agent\.ts:5:/);
    expect(sourceOf(files, '"closed"')).toMatch(/^node_modules\/kit\/index\.js:2:/);
  });

  it("is what the map names, also somewhere else", () => {
    expect(sourceOf(built(kinds[4]?.[1] ?? {}), "throw new Error")).toMatch(
      /^https:\/\/maps\.example\/.*tools\.ts:4:19$/,
    );
  });

  it("is a line where no column is known", () => {
    const files = built({ sourcemap: "linked" });
    expect(sourceOf(files, "throw new Error", false)).toBe("src/tools.ts:4");
  });

  it("is none in what the bundler added, and without a map", () => {
    const files = built({ sourcemap: "linked", banner: { js: "// made by a machine" } });
    expect(sourceOf(files, "// made")).toBeNull();
    expect(sourceOf(built({}), "throw new Error")).toBeNull();
  });

  it("is none where the map says that it is somebody else's", () => {
    const map = { version: 3, names: [], sources: ["a.ts", "kit.ts"], mappings: "AAAA;ACAA", ignoreList: [1] };
    const read = readSourceMap("dist/a.js.map", JSON.stringify(map));
    expect(read?.source(1, 1)).toEqual({ path: "dist/a.ts", line: 1, column: 1 });
    expect(read?.source(2, 1)).toBeNull();
  });

  it("is found in maps that are made of sections", () => {
    const part = { version: 3, names: [], sources: ["a.ts"], mappings: "AAAA" };
    const map = { version: 3, sections: [{ offset: { line: 4, column: 0 }, map: part }] };
    expect(readSourceMap("dist/a.js.map", JSON.stringify(map))?.source(5, 1)).toMatchObject({
      path: "dist/a.ts",
      line: 1,
    });
  });
});

describe("the map that a file names", () => {
  const named = (url: string, path = "dist/agent.js") =>
    mapReference({ path, text: `a();\n//# sourceMappingURL=${url}\n` });

  it("is the last one, in a file beside it", () => {
    const text = "//# sourceMappingURL=old.js.map\na();\n//# sourceMappingURL=./maps/agent.js.map?v=1\n";
    expect(mapReference({ path: "dist/agent.js", text })).toEqual({ path: "dist/maps/agent.js.map" });
    expect(named("../maps/agent.js.map")).toEqual({ path: "maps/agent.js.map" });
  });

  it.each([
    "../../agent.js.map",
    "/etc/agent.js.map",
    "https://maps.example/agent.js.map",
    "file:///etc/passwd",
    String.raw`\\host\share\a.map`,
    "data:application/json;base64,@@@",
  ])("is none where it is %s", (url) => {
    expect(named(url)).toBeNull();
  });
});

test.each(["", "{}", "[]", "null", "{", '{"version":3}', '{"version":3,"sources":[],"mappings":"%%%"}'])(
  "%j is no map, or one that knows nothing",
  (text) => {
    expect(readSourceMap("a.js.map", text)?.source(1, 1) ?? null).toBeNull();
  },
);

test.each(["", "a", "ab", "abc", "Zürich 東京 😀 %41"])("base64 of %j is read", (text) => {
  expect(base64Text(Buffer.from(text).toString("base64"))).toBe(text);
});

test("base64 of what is no text is none", () => {
  expect(base64Text(Buffer.from([0xff, 0xfe]).toString("base64"))).toBeNull();
});
