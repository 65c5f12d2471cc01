import { beforeEach, expect, it } from "vitest";
import { loadGrammar } from "../../test/support/loadGrammar.ts";
import { prepareNames } from "./nameSet.ts";
import { PlaceCache } from "./placeCache.ts";
import { placesOfFile } from "./placesOfFile.ts";
import { createParser, type SourceParser } from "./sourceParser.ts";

const real = createParser(loadGrammar);
let parsed = 0;
const parser: SourceParser = {
  parse(...all) {
    parsed++;
    return real.parse(...all);
  },
};
const TEXT = "const w = new Agent({ name: 'Writer' });\nconst e = new Agent({ name: 'Editor' });";

beforeEach(() => {
  parsed = 0;
});

const lines = async (cache: PlaceCache, names: string[], text = TEXT, path = "a.ts") =>
  (await placesOfFile({ parser, cache }, { path, text }, prepareNames(names))).map((it) => `${it.name} ${it.line}`);

it("parses only files that hold a name, in a known language", async () => {
  const cache = new PlaceCache();
  expect(await lines(cache, ["Reader"])).toEqual([]);
  expect(await lines(cache, ["Writer"], TEXT, "a.md")).toEqual([]);
  expect(parsed).toBe(0);
  expect(await lines(cache, ["Writer"])).toEqual(["Writer 1"]);
  expect(parsed).toBe(1);
});

it("parses a content once, whatever file it is in, and again only for new names that it holds", async () => {
  const cache = new PlaceCache();
  await lines(cache, ["Writer"]);
  expect(await lines(cache, ["Writer"], TEXT, "copy.ts")).toEqual(["Writer 1"]);
  expect(await lines(cache, ["Writer", "Reader"])).toEqual(["Writer 1"]);
  expect(parsed).toBe(1);
  expect(await lines(cache, ["Writer", "Editor"])).toEqual(["Writer 1", "Editor 2"]);
  expect(await lines(cache, ["Editor"])).toEqual(["Editor 2"]);
  expect(parsed).toBe(2);
});

it("parses again what was edited", async () => {
  const cache = new PlaceCache();
  await lines(cache, ["Writer"]);
  expect(await lines(cache, ["Writer"], `\n${TEXT}`)).toEqual(["Writer 2"]);
});

it("forgets what was asked for longest ago", async () => {
  const cache = new PlaceCache(2);
  await lines(cache, ["Writer"], TEXT);
  await lines(cache, ["Writer"], `// 1\n${TEXT}`);
  await lines(cache, ["Writer"], TEXT);
  await lines(cache, ["Writer"], `// 2\n${TEXT}`);
  expect(cache.size).toBe(2);
  parsed = 0;
  await lines(cache, ["Writer"], TEXT);
  expect(parsed).toBe(0);
  await lines(cache, ["Writer"], `// 1\n${TEXT}`);
  expect(parsed).toBe(1);
});
