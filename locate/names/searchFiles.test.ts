import { expect, test } from "vitest";
import { loadGrammar } from "../../test/support/loadGrammar.ts";
import { PlaceCache } from "./placeCache.ts";
import { searchFiles } from "./searchFiles.ts";
import { createParser } from "./sourceParser.ts";
import type { WordFilter } from "./wordFilter.ts";

const parser = createParser(loadGrammar);

const FILES: Readonly<Record<string, string>> = {
  "desk.py": 'writer = Agent(name="Writer")\n',
  "makers.py": 'def make(topic):\n    return Agent(name=f"{topic} checker")\n',
  "notes.py": "# Writer and checker are elsewhere\nname = 1\n",
  "readme.md": "Writer",
};

/** Searches as the editor does, and tells which files were read and which were decoded. */
function search() {
  const tools = { parser, cache: new PlaceCache(), words: new Map<string, WordFilter>() };
  const files = Object.keys(FILES).map((path) => ({ path }));
  return async (...names: string[]) => {
    const read: string[] = [];
    const decoded = new Set<string>();
    const found = await searchFiles(tools, names, files, ({ path }) => {
      read.push(path);
      const text = FILES[path] ?? "";
      const asText = () => {
        decoded.add(path);
        return text;
      };
      return { bytes: Buffer.from(text), text: asText };
    });
    return { found: found.map(({ path, place }) => `${path}:${place.line} ${place.name}`).sort(), read, decoded };
  };
}

test("files in no known language are not read, those without a name are not decoded, and later not read again", async () => {
  const find = search();
  const first = await find("Nobody Here");
  expect(first.found).toEqual([]);
  expect(first.read).toEqual(["desk.py", "makers.py", "notes.py"]);
  expect([...first.decoded]).toEqual(["makers.py"]);
  expect((await find("Writer")).read).toEqual(["desk.py", "makers.py", "notes.py"]);
  expect((await find("Nobody There")).read).toEqual(["makers.py"]);
});

test("a name that is put together at run time is found, at first and later", async () => {
  const find = search();
  expect((await find("Writer", "Tax law checker")).found).toEqual(["desk.py:1 Writer", "makers.py:2 Tax law checker"]);
  expect((await find("Trade checker")).found).toEqual(["makers.py:2 Trade checker"]);
  expect((await find("Tax law writer", "law")).found).toEqual([]);
});
