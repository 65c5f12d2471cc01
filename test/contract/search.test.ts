import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Signal } from "../../collector/otlp/acceptedRequest.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { InvalidCursor } from "../../collector/store/store.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import { asSent } from "../support/asSent.ts";
import { attribute, concat, id, log, OTHER_TRACE, request, span, TRACE, textValue } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

let folder: string;
let store: ThreadedStore;
beforeEach(async () => {
  folder = temporaryFolder();
  store = await openThreadedStore({
    folder,
    threadFile,
    onLive: () => {},
    onCrash: () => {},
  });
});
afterEach(() => store.close());

async function keep(signal: Signal, ...records: Uint8Array[]) {
  expect(await store.writer.keep(asSent(new Uint8Array(request(records)), signal))).toMatchObject({ rejected: 0 });
}

/** Hits once everything that was sent is in the index. */
const search = (q: string, page = {}) =>
  vi.waitFor(
    async () => {
      const answer = await store.reader.search(q, page);
      expect(answer.waiting).toBe(0);
      return answer;
    },
    { timeout: 20_000 },
  );
const found = async (q: string) => (await search(q)).hits.map(({ spanId }) => spanId);

test("words are found in names, attributes and logs, newest first, with the place around them", async () => {
  await keep("traces", span({ spanId: id(1), name: "plan the trip", text: "the Refund policy of 2024" }));
  await keep(
    "traces",
    span({ spanId: id(2), traceId: OTHER_TRACE, name: "answer", text: "no refund without a receipt" }),
  );
  await keep("logs", log({ traceId: TRACE, spanId: id(1), text: "a refund was asked for" }));
  expect(await found("refund")).toEqual([id(1), id(2), id(1)]);
  expect(await found("refund pol")).toEqual([id(1)]);
  expect(await found('"without a receipt"')).toEqual([id(2)]);
  expect(await found('"receipt without"')).toEqual([]);
  const [hit] = (await search("receipt")).hits;
  expect(hit).toMatchObject({ runId: OTHER_TRACE, name: "answer", timeMs: 1000 });
  expect(hit?.marks.map(([from, to]) => hit.snippet.slice(from, to))).toEqual(["receipt"]);
});

test.each([
  '"',
  "a AND",
  "foo:bar",
  "col-name",
  "NEAR(",
  "*",
  "(((",
  "a OR",
  "^x",
  "-x",
  "'; DROP TABLE runs",
  "\u0000",
  "NOT",
])("whatever is typed is looked for and never an error: %j (H19, H21)", async (q) => {
  await keep("traces", span({ spanId: id(1), text: "foo bar" }));
  expect(Array.isArray((await search(q)).hits)).toBe(true);
});

test("hits come in pages", async () => {
  await keep("traces", ...Array.from({ length: 7 }, (_, n) => span({ spanId: id(n + 1), text: "word" })));
  const first = await search("word", { limit: 5 });
  const second = await search("word", { limit: 5, cursor: first.next });
  expect([...first.hits, ...second.hits].map(({ spanId }) => spanId)).toEqual([7, 6, 5, 4, 3, 2, 1].map(id));
  expect(second.next).toBeNull();
  await expect(store.reader.search("word", { cursor: "x" })).rejects.toThrow(InvalidCursor);
});

/** Ids of the hits of each page. */
async function pagesOf(q: string, limit: number): Promise<(string | null)[][]> {
  const pages: (string | null)[][] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { hits, next } = await search(q, { limit, ...(cursor ? { cursor } : {}) });
    pages.push(hits.map(({ spanId }) => spanId));
    cursor = next;
  }
  return pages;
}

test("pages hold every record that a beginning of a word fits, once; with more than a page of the word itself that first", async () => {
  const texts = ["one word", "one wordy", "one word", "one wordless", "one word", "wordy one", "one word"];
  await keep("traces", ...texts.map((text, n) => span({ spanId: id(n + 1), text })));
  const ids = (...pages: number[][]) => pages.map((page) => page.map(id));
  expect(await pagesOf("word", 2)).toEqual(ids([7, 5], [3, 1], [6, 4], [2]));
  expect(await pagesOf("word", 3)).toEqual(ids([7, 5, 3], [1, 6, 4], [2]));
  expect(await pagesOf("word", 4)).toEqual(ids([7, 6, 5, 4], [3, 2, 1]));
  expect((await pagesOf('"one word', 3)).flat()).toEqual([7, 5, 3, 1, 4, 2].map(id));
  for (const cursor of ["typed.x", "longer.", "other.1"])
    await expect(store.reader.search("word", { cursor })).rejects.toThrow(InvalidCursor);
});

test("what stands together is found behind many records that only have its words, and comes in pages too", async () => {
  const together = Array.from({ length: 3 }, (_, n) => span({ spanId: id(n + 1), text: "one after another" }));
  const apart = Array.from({ length: 450 }, (_, n) => span({ spanId: id(n + 10), text: "another one comes after" }));
  await keep("traces", ...together, ...apart);
  const first = await search('"one after another"', { limit: 2 });
  const second = await search('"one after another"', { limit: 2, cursor: first.next });
  expect([...first.hits, ...second.hits].map(({ spanId }) => spanId)).toEqual([3, 2, 1].map(id));
  expect(second.next).toBeNull();
});

test("letters that the index does not know are no error", async () => {
  await keep("traces", span({ spanId: id(1), text: "a\u{1e900}b" }));
  expect((await search("a\u{1e900}b")).hits.length).toBeLessThan(2);
});

test("a span that runs is found once it has ended, by what it said at its end", async () => {
  await keep("traces", span({ spanId: id(1), endNs: 0n, text: "begun" }));
  expect(await found("begun")).toEqual([]);
  await keep("traces", span({ spanId: id(1), text: "finished" }));
  expect(await found("finished")).toEqual([id(1)]);
});

test("a deleted run is not found any more, its words are in no file, and what comes next is found", async () => {
  const word = "xylophonequartz";
  await keep(
    "traces",
    span({ spanId: id(1), text: `my ${word} here` }),
    span({ spanId: id(2), traceId: OTHER_TRACE, text: "other" }),
  );
  await keep("logs", log({ traceId: TRACE, text: `again ${word}` }));
  expect(await found(word)).toHaveLength(2);
  await vi.waitFor(async () => expect((await store.reader.run(TRACE))?.analysed).toBe(true), 20_000);
  expect(await store.writer.deleteRun(TRACE)).toBe(true);
  expect(await found(word)).toEqual([]);
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  for (let length = word.length; length > 8; length--) expect(bytes.includes(word.slice(-length))).toBe(false);
  expect(await found("other")).toEqual([id(2)]);
  await keep("traces", span({ spanId: id(3), text: "newcomer" }));
  expect(await found("newcomer")).toEqual([id(3)]);
});

test("when everything is deleted nothing is found, and the index fills again", async () => {
  await keep("traces", span({ spanId: id(1), text: "before" }));
  expect(await found("before")).toHaveLength(1);
  await store.writer.deleteAll();
  expect(await found("before")).toEqual([]);
  await keep("traces", span({ spanId: id(2), text: "after" }));
  expect(await found("after")).toEqual([id(2)]);
});

test("an index that does not fit the store any more is made anew", async () => {
  await keep("traces", span({ spanId: id(1), text: "first" }));
  expect(await found("first")).toHaveLength(1);
  const db = openDatabase(folder);
  db.exec(
    "INSERT INTO search (search) VALUES ('delete-all'); DELETE FROM search_docs; UPDATE search_progress SET spans = 0",
  );
  db.close();
  await keep("traces", concat(span({ spanId: id(2) }), attribute(9, "k", textValue("second"))));
  expect(await found("first")).toEqual([id(1)]);
});
