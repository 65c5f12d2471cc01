import { expect, test } from "vitest";
import { loadGrammar } from "../../test/support/loadGrammar.ts";
import { PlaceCache } from "../names/placeCache.ts";
import { searchFiles } from "../names/searchFiles.ts";
import { createParser } from "../names/sourceParser.ts";
import { readNotebook } from "./notebook.ts";
import { notebookSource } from "./notebookSource.ts";

const file = (cells: readonly object[], metadata: object = {}) => JSON.stringify({ cells, metadata, nbformat: 4 });
const code = (source: string | readonly string[]) => ({ cell_type: "code", source });

test("a notebook's cells are read whether their source is a text or lines", () => {
  const text = file([
    { cell_type: "markdown", source: "# Title" },
    code(["a = 1\n", "b = 2"]),
    code("c = 3"),
    code([]),
  ]);
  expect(readNotebook(text)).toEqual({ cells: [null, "a = 1\nb = 2", "c = 3", ""], language: "python" });
  expect(readNotebook(file([], { kernelspec: { language: "R" } }))?.language).toBe("r");
});

test.each(["", "[]", "null", "{}", '{"cells":{}}', "{"])("%j is no notebook", (text) => {
  expect(readNotebook(text)).toBeNull();
});

test("odd cells hold no code and do not shift the others", () => {
  expect(readNotebook('{"cells":[null,1,{"cell_type":"code"},{"cell_type":"code","source":["a",2]}]}')?.cells).toEqual([
    null,
    null,
    "",
    "a",
  ]);
});

test("a line of all code is a line of its cell", () => {
  const { text, cellLine } = notebookSource([null, "a = 1\nb = 2", "", "%%bash\necho", "%pip install x\nif c:\n  !ls"]);
  expect(text.split("\n")).toEqual(["a = 1", "b = 2", "", "", "", "pass", "if c:", "  pass"]);
  expect(cellLine(2)).toEqual({ cell: 2, line: 2 });
  expect(cellLine(3)).toEqual({ cell: 3, line: 1 });
  expect(cellLine(7)).toEqual({ cell: 5, line: 2 });
});

test("names are found across the cells of a notebook", async () => {
  const tools = { parser: createParser(loadGrammar), cache: new PlaceCache() };
  const texts = new Map([
    [
      "desk.ipynb",
      file([code("%pip install agents"), code("planner = Agent(\n  name='Planner')"), code("x\nplanner.run('a')")]),
    ],
    ["r.ipynb", file([code("Agent(name='Planner')")], { language_info: { name: "R" } })],
    ["notes.md", "Planner"],
  ]);
  const files = [...texts.keys()].map((path) => ({ path }));
  const found = await searchFiles(tools, ["Planner"], files, ({ path }) => bytesOf(texts.get(path)));
  expect(found.map(({ path, place }) => `${place.role} ${path}:${place.line}`)).toEqual([
    "definition desk.ipynb#cell=2:1",
    "call desk.ipynb#cell=3:2",
  ]);
});

const bytesOf = (text: string | undefined) =>
  text === undefined ? null : { bytes: Buffer.from(text), text: () => text };
