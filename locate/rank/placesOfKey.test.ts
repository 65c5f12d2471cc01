import { expect, test } from "vitest";
import type { Place } from "../names/place.ts";
import { indexFiles } from "../paths/fileIndex.ts";
import { namesOf, placesOfKey } from "./placesOfKey.ts";
import type { FilePlace, ResolveKey } from "./resolvePlaces.ts";

const paths = { files: indexFiles(["desk.ts", "main.ts"]), folders: [] };
const key = {
  kind: "llm",
  name: "gpt",
  location: { path: "/app/desk.ts", line: 4, symbol: "Desk.converse", via: "attributes" },
} as const satisfies ResolveKey;

function call(line: number, more: Partial<Place> = {}): FilePlace {
  const place = { name: "converse", role: "call", line, column: 3, endLine: line, symbol: "run", rank: 3 } as const;
  return { path: "main.ts", place: { ...place, via: "symbol", what: "function", ...more } };
}

const callerLine = (...found: FilePlace[]) => placesOfKey(key, () => found, { paths }).caller?.line ?? null;

test("names to search for are those that programs choose, and of the functions around the work", () => {
  expect(namesOf([key, { kind: "tool", name: "search" }, { kind: "tool", name: "search" }])).toEqual([
    "converse",
    "search",
  ]);
});

test("the line that calls the function around the work is known where there is one only", () => {
  expect(callerLine(call(9))).toBe(9);
  expect(callerLine(call(9), call(10))).toBeNull();
  expect(callerLine(call(9, { via: "literal" }))).toBeNull();
  expect(callerLine({ ...call(4), path: "desk.ts" })).toBeNull();
  expect(callerLine()).toBeNull();
});

test("where names lead to a call already, or telemetry told no place here, nobody asks for the caller", () => {
  const tool = { ...key, kind: "tool", name: "converse" };
  expect(placesOfKey(tool, () => [call(9, { via: "literal", rank: 0 }), call(12)], { paths }).caller).toBeNull();
  const elsewhere = { ...key, location: { ...key.location, path: "/other/gone.ts" } };
  expect(placesOfKey(elsewhere, () => [call(9)], { paths }).caller).toBeNull();
});
