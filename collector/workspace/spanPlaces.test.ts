import { describe, expect, test } from "vitest";
import { indexCells } from "../../locate/notebooks/cellIndex.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import { spanRow } from "../../test/support/understoodRun.ts";
import type { Location } from "../contract/location.ts";
import type { SpanRow, StackFrame } from "../contract/span.ts";
import { exactFiles, keySpans, spanPlaces, spansToTrace } from "./spanPlaces.ts";

const paths = {
  files: indexFiles(["src/agent.py", "src/tools.py", "tests/tools.py", "passwd", "a.py"]),
  folders: [{ path: "/work/shop", prefix: "" }],
};

const at = (path: string, line: number, via: Location["via"] = "attributes"): Location => ({
  path,
  line,
  symbol: null,
  via,
  exact: true,
});

const named = (name: string, path: string, line: number, role: "call" | "definition" = "definition"): FilePlace => ({
  path,
  place: { name, role, line, column: 1, endLine: line, symbol: null, via: "literal", what: "tool", rank: 0 },
});

function places(span: Partial<SpanRow>, found: readonly FilePlace[] = [], frames: readonly StackFrame[] = []) {
  const rows = [spanRow({ spanId: "1", ...span })];
  const keyed = keySpans(rows, [], new Map([["1", frames]]));
  return spanPlaces(keyed, (name) => found.filter((one) => one.place.name === name), {
    paths,
    exactFiles: exactFiles(rows, paths),
  })[0];
}

test("what telemetry tells comes first and is exact, what a name adds is not", () => {
  const span = {
    kind: "tool",
    name: "execute_tool pay",
    label: "pay",
    location: at("/work/shop/src/agent.py", 7),
  } as const;
  expect(places(span, [named("pay", "src/tools.py", 3)])).toEqual({
    spanId: "1",
    name: "execute_tool pay",
    kind: "tool",
    places: [
      { role: "call", path: "src/agent.py", line: 7, via: "attributes", exact: true },
      { role: "definition", path: "src/tools.py", line: 3, via: "literal", exact: false },
    ],
    ties: [],
  });
});

test("places that fit equally well are ties", () => {
  const found = [named("pay", "src/tools.py", 3), named("pay", "src/agent.py", 9)];
  expect(places({ kind: "tool", label: "pay" }, found)).toMatchObject({
    places: [],
    ties: [
      { path: "src/tools.py", line: 3 },
      { path: "src/agent.py", line: 9 },
    ],
  });
});

test("a model's name is in many places and means none", () => {
  expect(places({ kind: "llm", label: "gpt" }, [named("gpt", "src/agent.py", 1)])?.places).toEqual([]);
});

test("a coding agent's own tools and stack traces have no place, an MCP server that it calls may", () => {
  const found = [named("Read", "src/tools.py", 3)];
  const own = { kind: "tool", label: "Read", family: "claude-code", location: at("src/agent.py", 1) } as const;
  expect(places(own, found)?.places).toEqual([]);
  expect(places({ ...own, family: "genai" }, found)?.places).toHaveLength(2);
  expect(places({ kind: "mcp", label: "Read", family: "claude-code" }, found)?.places).toHaveLength(1);
});

test("of a failure without a place here, the innermost frame that lies here is its place", () => {
  const frame = (path: string, line: number): StackFrame => ({ path, line, column: null, symbol: null, user: true });
  const failed = { status: "error", location: at("/elsewhere/lib.py", 2, "stacktrace") } as const;
  const rows = [
    spanRow({ spanId: "1", ...failed }),
    spanRow({ spanId: "2", ...failed, location: at("/work/shop/src/agent.py", 2, "stacktrace") }),
    spanRow({ spanId: "3", status: "error" }),
    spanRow({ spanId: "4" }),
  ];
  expect(spansToTrace(rows, paths).map((span) => span.spanId)).toEqual(["1", "3"]);
  const frames = [frame("/elsewhere/lib.py", 2), frame("/work/shop/src/tools.py", 12)];
  expect(places(failed, [], frames)?.places).toEqual([
    { role: "call", path: "src/tools.py", line: 12, via: "stacktrace", exact: true },
  ]);
});

test("a cell of a notebook is a place with its cell and the line in it", () => {
  const name = indexCells([{ path: "lab/desk.ipynb", cells: [null, "plan()"] }])
    .byName.keys()
    .next().value;
  const cells = indexCells([{ path: "lab/desk.ipynb", cells: [null, "plan()"] }]);
  const rows = [spanRow({ spanId: "1", location: at(`/tmp/ipykernel_7/${name}.py`, 1, "stacktrace") })];
  const found = spanPlaces(keySpans(rows, [], new Map()), () => [], { paths: { ...paths, cells } });
  expect(found[0]?.places).toEqual([
    { role: "call", path: "lab/desk.ipynb", cell: 2, line: 1, via: "stacktrace", exact: true },
  ]);
});

describe("a path from a trace that is none of the workspace's", () => {
  test.each([
    String.raw`\\host\share\a.py`,
    "//host/share/a.py",
    String.raw`\\?\UNC\host\share\a.py`,
    String.raw`\\.\pipe\a.py`,
    "file://host/share/a.py",
    "smb://host/a.py",
    "vscode-remote://ssh-remote+host/work/shop/a.py",
    "../../etc/passwd",
    "/work/shop/../../etc/passwd",
    "/work/shop/src/../../../a.py",
    "C:a.py",
    "a.py\u0000.txt",
    "/proc/self/environ/a.py",
    "con.py",
    "a.py:stream",
    `/${"a/".repeat(20_000)}a.py`,
    "",
  ])("%j leads nowhere", (path) => {
    const outside = { location: at(path, 1), definition: at(path, 2), status: "error" } as const;
    const frames = [{ path, line: 3, column: null, symbol: null, user: true }];
    const found = places(outside, [], frames);
    const climbed = path === "/work/shop/../../etc/passwd" || path === "/work/shop/src/../../../a.py";
    // Where dots lead to a plain path elsewhere, its end may be that of a file here, and only such a file is named.
    const allowed = climbed ? ["passwd", "a.py"] : [];
    expect(found?.places.map((place) => place.path).filter((it) => !allowed.includes(it))).toEqual([]);
  });
});
