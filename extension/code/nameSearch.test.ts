import { expect, test } from "vitest";
import { mapLines } from "../../locate/follow/followLine.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import { NameSearch, type SourceLocation } from "./nameSearch.ts";

const place = (path: string, name: string, line: number): FilePlace => ({
  path,
  place: { name, role: "call", line, column: 1, endLine: line, symbol: null, via: "literal", what: "agent", rank: 0 },
});

/** Files as a table of names and lines; records what was asked for. */
function harness(content: Record<string, Record<string, number>>) {
  const asked: string[] = [];
  const search = new NameSearch(async (names, files) => {
    asked.push(`${names.join()} in ${files.map((file) => file.path).join()}`);
    return files.flatMap(({ path }) =>
      names.flatMap((name) => (content[path]?.[name] ? [place(path, name, content[path][name])] : [])),
    );
  }, raise);
  const settled = () => new Promise<void>((resolve) => search.onDidChange(resolve));
  return { search, asked, settled };
}

const raise = (error: unknown) => {
  throw error;
};

const files = (...paths: string[]): SourceLocation[] => paths.map((path) => ({ path, file: `/w/${path}` }));

test("a name is searched for once, and again only where a file changed", async () => {
  const content: Record<string, Record<string, number>> = { "a.ts": { Planner: 3 }, "b.ts": { Planner: 9 } };
  const { search, asked, settled } = harness(content);
  search.setFiles(files("a.ts", "b.ts"));
  search.want(["Planner"]);
  await settled();
  search.want(["Planner"]);
  expect(search.placesOf("Planner").map((one) => one.place.line)).toEqual([3, 9]);

  content["a.ts"] = { Planner: 5 };
  search.fileChanged("a.ts");
  await settled();
  expect(search.placesOf("Planner").map((one) => `${one.path}:${one.place.line}`)).toEqual(["b.ts:9", "a.ts:5"]);
  expect(asked).toEqual(["Planner in a.ts,b.ts", "Planner in a.ts"]);
});

test("files that come are searched, files that go are forgotten", async () => {
  const { search, settled } = harness({ "a.ts": { Writer: 1 }, "b.ts": { Writer: 2 } });
  search.setFiles(files("a.ts"));
  search.want(["Writer"]);
  await settled();
  search.setFiles(files("b.ts"));
  await settled();
  expect(search.placesOf("Writer").map((one) => one.path)).toEqual(["b.ts"]);
});

test("a search that fails leaves what is known and does not stop the next", async () => {
  let broken = true;
  const problems: string[] = [];
  const search = new NameSearch(
    async (names, found) => {
      if (broken) throw new Error("gone");
      return found.map((file) => place(file.path, names[0]!, 1));
    },
    (error) => problems.push(String(error)),
  );
  search.setFiles(files("a.ts"));
  search.want(["Planner"]);
  await new Promise<void>((resolve) => search.onDidChange(resolve));
  broken = false;
  search.want(["Writer"]);
  await new Promise<void>((resolve) => search.onDidChange(resolve));
  expect(search.placesOf("Writer")).toHaveLength(1);
  expect(problems).toEqual(["Error: gone", "Error: gone"]);
});

test("a search that fails once is tried again", async () => {
  let tries = 0;
  const search = new NameSearch(
    async (names, found) => {
      if (++tries === 1) throw new Error("gone");
      return found.map((file) => place(file.path, names[0]!, 1));
    },
    () => {},
  );
  search.setFiles(files("a.ts"));
  search.want(["Planner"]);
  await new Promise<void>((resolve) => search.onDidChange(resolve));
  expect(search.placesOf("Planner")).toHaveLength(1);
});

test("names that are asked for before the files are known are found once", async () => {
  const { search, settled } = harness({ "a.ts": { Planner: 3, Writer: 4 } });
  search.want(["Planner"]);
  search.want(["Writer"]);
  expect(search.isSettled).toBe(true);
  search.setFiles(files("a.ts"));
  expect(search.isSettled).toBe(false);
  await settled();
  expect(search.isSettled).toBe(true);
  expect([search.placesOf("Planner"), search.placesOf("Writer")].map((places) => places.length)).toEqual([1, 1]);
});

test("what is found in the cells of a notebook goes and comes with its file", async () => {
  let line = 3;
  const search = new NameSearch(
    async (names, found) => found.flatMap((file) => names.map((name) => place(`${file.path}#cell=2`, name, line))),
    raise,
  );
  const settled = () => new Promise<void>((resolve) => search.onDidChange(resolve));
  search.setFiles(files("a.ipynb"));
  search.want(["Planner"]);
  await settled();
  line = 5;
  search.fileChanged("a.ipynb");
  await settled();
  expect(search.placesOf("Planner").map((one) => `${one.path}:${one.place.line}`)).toEqual(["a.ipynb#cell=2:5"]);
  search.setFiles([]);
  expect(search.placesOf("Planner")).toEqual([]);
});

test("places of a file move with its lines until it was searched anew, and go with lines that are gone", async () => {
  const content: Record<string, Record<string, number>> = { "a.ts": { Planner: 2 }, "b.ts": { Planner: 2 } };
  const { search, settled } = harness(content);
  search.setFiles(files("a.ts", "b.ts"));
  search.want(["Planner"]);
  await settled();
  const lines = () => search.placesOf("Planner").map((one) => `${one.path}:${one.place.line}`);
  search.fileMoved("a.ts", mapLines("one();\ntwo();", "// new\none();\ntwo();"));
  expect(lines()).toEqual(["a.ts:3", "b.ts:2"]);
  search.fileMoved("b.ts", mapLines("one();\ntwo();", "one();"));
  expect(lines()).toEqual(["a.ts:3"]);
});
