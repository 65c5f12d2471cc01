import { expect, test } from "vitest";
import type { CodeKey } from "../../collector/contract/code.ts";
import { indexFiles } from "../../locate/paths/fileIndex.ts";
import { namesOf } from "../../locate/rank/placesOfKey.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import { aKey } from "../../test/support/builtFacts.ts";
import { keyPlaces } from "./keyPlaces.ts";

const files = indexFiles(["src.ts", "lib/other.ts"]);
const context = {
  paths: { files, folders: [{ path: "/w/desk", prefix: "" }] },
  workingDirectory: "/w/desk",
  exactFiles: new Set<string>(),
};
const told = (line: number, symbol: string | null = null) => ({
  path: "/w/desk/src.ts",
  line,
  symbol,
  via: "attributes" as const,
  exact: true,
});
const found = (name: string, line: number, given: Partial<FilePlace["place"]> = {}): FilePlace => ({
  path: "src.ts",
  place: {
    name,
    role: "call",
    line,
    column: 1,
    endLine: line,
    symbol: null,
    via: "literal",
    what: "agent",
    rank: 0,
    ...given,
  },
});
const search =
  (...places: FilePlace[]) =>
  (name: string) =>
    places.filter(({ place }) => place.name === name);
const same = (key: CodeKey) => key;
const lines = ({ places }: ReturnType<typeof keyPlaces>) =>
  places.map(({ line, role, exact }) => `${line} ${role}${exact ? "" : " by name"}`);

test("telemetry's own place comes first, the line that names the agent beside it", () => {
  const key = aKey({ name: "Planner", location: told(79, "agentLoop") });
  expect(lines(keyPlaces([key], same, search(found("Planner", 96)), context))).toEqual(["79 call", "96 call by name"]);
});

test("work inside a helper also stands on the one line that calls the helper", () => {
  const key = aKey({ kind: "embedding", name: "text-embedding-3", location: told(23, "retrieve") });
  const once = found("retrieve", 98, { via: "symbol", what: "function" });
  expect(lines(keyPlaces([key], same, search(once), context))).toEqual(["23 call", "98 caller by name"]);
  const twice = search(once, found("retrieve", 99, { via: "symbol", what: "function" }));
  expect(lines(keyPlaces([key], same, twice, context))).toEqual(["23 call"]);
});

test("several places that fit equally well are offered and drawn nowhere", () => {
  const key = aKey({ name: "Writer" });
  const definition = { role: "definition", what: "agent" } as const;
  const two = [found("Writer", 3, definition), { ...found("Writer", 9, definition), path: "lib/other.ts" }];
  const { places, ties } = keyPlaces([key], same, search(...two), context);
  expect(places).toEqual([]);
  expect(ties.get(key)).toHaveLength(2);
});

test("only names that a program chooses are searched for, and the functions that telemetry names", () => {
  const keys = [
    aKey({ name: "Planner" }),
    aKey({ kind: "llm", name: "gpt-5.2", location: told(1, "Desk.converse") }),
    aKey({ kind: "tool", name: "search", location: told(1, "<anonymous>") }),
  ];
  expect(namesOf(keys)).toEqual(["Planner", "converse", "search"]);
});

test("a path outside the workspace is nowhere (V5)", () => {
  const key = aKey({ kind: "llm", location: { ...told(1), path: "/elsewhere/unknown.ts" } });
  expect(keyPlaces([key], same, search(), context).places).toEqual([]);
});
