import { describe, expect, it } from "vitest";
import { parseStack } from "../frames/parseStack.ts";
import type { Place } from "../names/place.ts";
import { indexFiles } from "../paths/fileIndex.ts";
import { type FilePlace, type ResolveContext, type ResolveKey, resolvePlaces } from "./resolvePlaces.ts";

const FILES = [
  "src/agents.ts",
  "src/tools.ts",
  "tests/agents.test.ts",
  "examples/demo.ts",
  "apps/api/agents.ts",
  "apps/web/agents.ts",
];
const PATHS = { files: indexFiles(FILES), folders: [{ path: "/home/ida/desk", prefix: "" }] };

function at(path: string, line: number, more: Partial<Place> = {}): FilePlace {
  const place: Place = {
    name: "Writer",
    role: "definition",
    line,
    column: 1,
    endLine: line,
    symbol: null,
    via: "literal",
    what: "agent",
    rank: 0,
    ...more,
  };
  return { path, place };
}
const call = (path: string, line: number, more: Partial<Place> = {}) => at(path, line, { role: "call", ...more });

function resolve(found: FilePlace[], key: Partial<ResolveKey> = {}, context: Partial<ResolveContext> = {}) {
  const { places, ties } = resolvePlaces({ kind: "agent", name: "Writer", ...key }, found, {
    paths: PATHS,
    ...context,
  });
  return {
    places: places.map((it) => `${it.role} ${it.path}:${it.line} ${it.via}${it.exact ? " exact" : ""}`),
    ties: ties.map((it) => `${it.path}:${it.line}`),
  };
}

const ATTRIBUTES = { path: "/app/src/agents.ts", line: 7, symbol: "run", via: "attributes" } as const;

describe("what telemetry names", () => {
  it("comes first and is exact; names add the definition and the calls", () => {
    const found = [at("src/agents.ts", 3), call("src/agents.ts", 20)];
    expect(resolve(found, { location: ATTRIBUTES }).places).toEqual([
      "call src/agents.ts:7 attributes exact",
      "definition src/agents.ts:3 literal",
      "call src/agents.ts:20 literal",
    ]);
  });

  it("tells the definition instead of a name", () => {
    const definition = { ...ATTRIBUTES, line: 5 };
    expect(resolve([at("src/tools.ts", 3)], { definition }).places).toEqual([
      "definition src/agents.ts:5 attributes exact",
    ]);
  });

  it("is no call where it says that it is the definition", () => {
    const both = { location: ATTRIBUTES, definition: ATTRIBUTES };
    expect(resolve([call("src/agents.ts", 20)], both).places).toEqual([
      "definition src/agents.ts:7 attributes exact",
      "call src/agents.ts:20 literal",
    ]);
  });

  it("rules out other calls where it tells one that has the name", () => {
    const found = [call("src/agents.ts", 7), call("src/agents.ts", 20)];
    expect(resolve(found, { location: ATTRIBUTES }).places).toEqual(["call src/agents.ts:7 attributes exact"]);
  });

  it("says more than the description of a tool for a model", () => {
    const schema = at("src/tools.ts", 3, { what: "tool", rank: 5 });
    expect(resolve([schema], { kind: "tool", location: ATTRIBUTES }).places).toEqual([
      "call src/agents.ts:7 attributes exact",
    ]);
    expect(resolve([schema], { kind: "tool" }).places).toEqual(["definition src/tools.ts:3 literal"]);
  });

  it("is a frame of the stack where there is no location: the innermost of own code in the workspace", () => {
    const frames = parseStack(
      [
        "    at fail (/app/node_modules/kit/src/agents.ts:1:1)",
        "    at outside (/app/other/elsewhere.ts:2:1)",
        "    at search (file:///app/src/tools.ts:31:9)",
        "    at main (file:///app/src/agents.ts:9:1)",
      ].join("\n"),
    );
    expect(resolve([], { frames }).places).toEqual(["call src/tools.ts:31 stacktrace exact"]);
    expect(resolve([], { frames, location: ATTRIBUTES }).places).toEqual(["call src/agents.ts:7 attributes exact"]);
  });

  it("is never drawn in the code of others, nor outside of the workspace", () => {
    for (const path of ["/app/node_modules/kit/src/agents.ts", "/app/elsewhere.ts", "\\\\host\\share\\src\\agents.ts"])
      expect(resolve([], { location: { ...ATTRIBUTES, path } })).toEqual({ places: [], ties: [] });
  });

  it("is not exact when it was itself found by a name", () => {
    expect(resolve([], { location: { ...ATTRIBUTES, via: "symbol" } }).places).toEqual(["call src/agents.ts:7 symbol"]);
  });

  it("is a tie where several files fit, unless the run's directory or its other files tell", () => {
    const location = { ...ATTRIBUTES, path: "/srv/agents.ts" };
    const tied = ["src/agents.ts:7", "apps/api/agents.ts:7", "apps/web/agents.ts:7"];
    expect(resolve([], { location })).toEqual({ places: [], ties: tied });
    expect(resolve([], { location }, { workingDirectory: "/srv/apps/web" }).places).toEqual([
      "call apps/web/agents.ts:7 attributes exact",
    ]);
    expect(resolve([], { location }, { exactFiles: new Set(["apps/api/agents.ts"]) }).places).toEqual([
      "call apps/api/agents.ts:7 attributes exact",
    ]);
  });
});

describe("the definition by name", () => {
  it("is a literal before a function or class of the name", () => {
    const found = [at("src/tools.ts", 1, { via: "symbol", rank: 2, what: "function" }), at("src/agents.ts", 3)];
    expect(resolve(found).places).toEqual(["definition src/agents.ts:3 literal"]);
  });

  it("is in source before tests, examples and what was built", () => {
    const found = [
      at("tests/agents.test.ts", 1),
      at("examples/demo.ts", 1),
      at("dist/agents.js", 1),
      at("src/agents.ts", 3),
    ];
    expect(resolve(found).places).toEqual(["definition src/agents.ts:3 literal"]);
    expect(resolve(found.slice(0, 1)).places).toEqual(["definition tests/agents.test.ts:1 literal"]);
  });

  it("is in the working directory of the process, also of one on another machine", () => {
    const found = [at("apps/api/agents.ts", 1), at("apps/web/agents.ts", 1)];
    for (const workingDirectory of ["/home/ida/desk/apps/web", "/container/apps/web", "C:\\ci\\apps\\web"])
      expect(resolve(found, {}, { workingDirectory }).places).toEqual(["definition apps/web/agents.ts:1 literal"]);
  });

  it("is in a file that the run is known to be in", () => {
    const found = [at("apps/api/agents.ts", 1), at("apps/web/agents.ts", 1)];
    const { places } = resolve(found, {}, { exactFiles: new Set(["apps/api/agents.ts"]) });
    expect(places).toEqual(["definition apps/api/agents.ts:1 literal"]);
  });

  it("is of the kind that is looked for", () => {
    const found = [
      at("src/agents.ts", 3, { what: "tool" }),
      at("src/tools.ts", 4, { what: "agent", via: "symbol", rank: 1 }),
    ];
    expect(resolve(found, { kind: "agent" }).places).toEqual(["definition src/tools.ts:4 symbol"]);
    expect(resolve(found, { kind: "tool" }).places).toEqual(["definition src/agents.ts:3 literal"]);
  });

  it("is offered and not guessed where several fit equally well", () => {
    const found = [at("apps/api/agents.ts", 1), at("apps/web/agents.ts", 1), call("apps/web/agents.ts", 9)];
    expect(resolve(found)).toEqual({ places: [], ties: ["apps/api/agents.ts:1", "apps/web/agents.ts:1"] });
  });

  it("is only offered when code nearer to the run says the name and nothing near defines it", () => {
    const found = [at("apps/api/agents.ts", 1), call("apps/web/agents.ts", 9)];
    expect(resolve(found, {}, { workingDirectory: "/srv/apps/web" })).toEqual({
      places: ["call apps/web/agents.ts:9 literal"],
      ties: ["apps/api/agents.ts:1"],
    });
  });

  it("is a tool's description for a model only when nothing calls it", () => {
    const schema = at("src/agents.ts", 3, { what: "tool", rank: 5 });
    expect(resolve([schema], { kind: "tool" }).places).toEqual(["definition src/agents.ts:3 literal"]);
    expect(resolve([schema, call("src/agents.ts", 8, { what: "tool" })], { kind: "tool" }).places).toEqual([
      "call src/agents.ts:8 literal",
    ]);
  });
});

describe("calls by name", () => {
  it("are all taken beside a definition", () => {
    const found = [at("src/agents.ts", 3), call("src/agents.ts", 8), call("src/tools.ts", 9)];
    expect(resolve(found).places).toHaveLength(3);
  });

  it("are taken without a definition when one file has them, else offered", () => {
    expect(resolve([call("src/agents.ts", 8), call("src/agents.ts", 9)]).places).toEqual([
      "call src/agents.ts:8 literal",
      "call src/agents.ts:9 literal",
    ]);
    expect(resolve([call("src/agents.ts", 8), call("src/tools.ts", 9)])).toEqual({
      places: [],
      ties: ["src/agents.ts:8", "src/tools.ts:9"],
    });
  });

  it("are not mere mentions where others say what they call", () => {
    const found = [call("src/agents.ts", 8, { what: "unknown", rank: 1 }), call("src/agents.ts", 9)];
    expect(resolve(found).places).toEqual(["call src/agents.ts:9 literal"]);
  });

  it("are only those with the name as a string where nothing here defines it", () => {
    const found = [call("src/agents.ts", 8, { via: "symbol", rank: 3 }), call("src/agents.ts", 9)];
    expect(resolve(found).places).toEqual(["call src/agents.ts:9 literal"]);
    expect(resolve([at("src/agents.ts", 3), ...found]).places).toHaveLength(3);
    expect(resolve(found, { definition: ATTRIBUTES }).places).toHaveLength(3);
  });

  it("are at most 20", () => {
    expect(resolve(Array.from({ length: 50 }, (_, i) => call("src/agents.ts", i + 1))).places).toHaveLength(20);
  });
});

it("takes no tool for a step whose title has the same words", () => {
  const tool = at("src/tools.ts", 3, { name: "Write notes", what: "tool", via: "symbol", symbol: "write_notes" });
  expect(resolve([tool], { kind: "step", name: "Write notes" }).places).toEqual([]);
  const node = at("src/tools.ts", 3, { name: "write_notes", what: "tool", via: "symbol", symbol: "write_notes" });
  expect(resolve([node], { kind: "step", name: "write_notes" }).places).toHaveLength(1);
});

it("takes no place of another name", () => {
  expect(resolve([at("src/agents.ts", 3, { name: "Editor" })])).toEqual({ places: [], ties: [] });
});
