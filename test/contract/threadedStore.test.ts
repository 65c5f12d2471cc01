import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { LiveEvent } from "../../collector/contract/api.ts";
import { type AcceptedRequest, RetryLater } from "../../collector/otlp/acceptedRequest.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { InvalidCursor } from "../../collector/store/store.ts";
import { ThreadClient } from "../../collector/threads/threadClient.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import type { ThreadName } from "../../collector/threads/threadMessages.ts";
import { asSent } from "../support/asSent.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

/** A store on its threads, with the live events it sent and a way to wait for one. */
async function opened(folder = temporaryFolder()) {
  const events: LiveEvent[] = [];
  let look = () => {};
  const store = await openThreadedStore({
    folder,
    threadFile,
    onCrash: () => {},
    onLive: (event) => {
      events.push(event);
      look();
    },
  });
  onTestFinished(() => store.close());
  store.begin();
  const seen = (fits: (event: LiveEvent) => boolean) =>
    new Promise<LiveEvent>((resolve) => {
      look = () => {
        const found = events.find(fits);
        if (found) resolve(found);
      };
      look();
    });
  return { store, seen };
}

function traces(...spans: Uint8Array[]): AcceptedRequest {
  return asSent(new Uint8Array(request(spans)));
}
const keep = (store: ThreadedStore, ...spans: Uint8Array[]) => store.writer.keep(traces(...spans));

test("what is kept is understood, told and read", async () => {
  const { store, seen } = await opened();
  expect(await keep(store, span({ spanId: id(1), name: "task", text: "hello" }))).toEqual({
    accepted: 1,
    rejected: 0,
    message: "",
  });
  const event = await seen(({ type }) => type === "run");
  expect(event).toMatchObject({ run: { runId: TRACE, spanCount: 1, analysed: true } });
  expect((await store.reader.runs({})).runs).toHaveLength(1);
  expect((await store.reader.part(TRACE, "spans", {}))?.spans).toHaveLength(1);
  const found = await store.reader.span(TRACE, id(1));
  expect(found?.record.attributes.get("text")).toBe("hello");
  expect(found?.record.startNs).toBe(1_000_000_000n);
});

test("a deleted run is told at once and gone", async () => {
  const { store, seen } = await opened();
  await keep(store, span({ spanId: id(1) }));
  await seen(({ type }) => type === "run");
  expect(await store.writer.deleteRun(TRACE)).toBe(true);
  expect(await seen(({ type }) => type === "deleted")).toEqual({ type: "deleted", runId: TRACE });
  expect(await store.reader.run(TRACE)).toBeNull();
  expect(await store.writer.deleteRun(TRACE)).toBe(false);
});

test("when everything is deleted, readers are told to read again and find nothing", async () => {
  const { store, seen } = await opened();
  await keep(store, span({ spanId: id(1) }));
  await seen(({ type }) => type === "run");
  await store.writer.deleteAll();
  await seen(({ type }) => type === "reset");
  expect((await store.reader.runs({})).runs).toEqual([]);
  await keep(store, span({ spanId: id(2) }));
  expect((await store.reader.runs({})).runs).toHaveLength(1);
});

test("deleting everything leaves nothing of it in any file, and what comes after is kept (S3)", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "traceline.db.set-aside-20260101T000000Z"), "swordfish");
  const { store, seen } = await opened(folder);
  await keep(store, span({ spanId: id(1), name: "swordfish", text: "swordfish ".repeat(100_000) }));
  await seen(({ type }) => type === "run");
  await store.writer.pinRun(TRACE, true);
  const files = () => readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  expect(files().some((bytes) => bytes.includes("swordfish"))).toBe(true);
  const deleted = store.writer.deleteAll();
  await expect(store.writer.deleteAll()).rejects.toThrow(RetryLater);
  await deleted;
  for (const bytes of files()) expect(bytes.includes("swordfish")).toBe(false);
  expect(files().reduce((sum, { length }) => sum + length, 0)).toBeLessThan(500_000);
  expect(await store.reader.health()).toMatchObject({ spans: 0, runs: 0 });
  await keep(store, span({ spanId: id(1) }));
  expect((await store.reader.run(TRACE))?.pinned).toBeUndefined();
});

test("errors keep their meaning on the way between threads", async () => {
  const { store } = await opened();
  await expect(store.reader.runs({ cursor: "nonsense" })).rejects.toThrow(InvalidCursor);
  const bytes = Buffer.from([0xff]);
  expect(await store.writer.keep({ ...traces(), plain: bytes, body: bytes })).toHaveProperty("undecodable");
});

test("what was accepted before closing is kept, and what a stop left is understood at the next start", async () => {
  const folder = temporaryFolder();
  const first = await opened(folder);
  const kept = Array.from({ length: 50 }, (_, i) => keep(first.store, span({ spanId: id(i + 1) })));
  const closed = first.store.close();
  await Promise.all(kept);
  await closed;
  await expect(keep(first.store, span({ spanId: id(99) }))).rejects.toThrow(RetryLater);
  const db = openDatabase(folder);
  db.exec("UPDATE traces SET understood = 0");
  db.close();
  const second = await opened(folder);
  expect(await second.seen(({ type }) => type === "run")).toMatchObject({ run: { spanCount: 50 } });
});

test("a folder of a newer release says why it is not opened (D8)", async () => {
  const folder = temporaryFolder();
  const db = openDatabase(folder);
  db.pragma("user_version = 999");
  db.close();
  await expect(opened(folder)).rejects.toThrow(/newer Traceline/);
});

test("a writer that cannot begin says why, and the folder can be opened again", async () => {
  const folder = temporaryFolder();
  const missing = (name: ThreadName) => (name === "writer" ? new URL("nothing.ts", import.meta.url) : threadFile(name));
  const options = { folder, onLive: () => {}, onCrash: () => {} };
  await expect(openThreadedStore({ ...options, threadFile: missing })).rejects.toThrow(/nothing/);
  const { store } = await opened(folder);
  expect((await store.reader.health()).spans).toBe(0);
});

test("where reading cannot begin, requests are kept all the same, and it is told", async () => {
  const told: string[] = [];
  const store = await openThreadedStore({
    folder: temporaryFolder(),
    threadFile: (name) => (name === "reader" ? new URL("nothing.ts", import.meta.url) : threadFile(name)),
    onLive: () => {},
    onCrash: (reason) => told.push(reason),
  });
  onTestFinished(() => store.close());
  await expect(store.reader.health()).rejects.toThrow(RetryLater);
  expect(await keep(store, span({ spanId: id(1) }))).toMatchObject({ accepted: 1 });
  expect(told[0]).toMatch(/crashed/);
});

test("a thread that dies rejects what it was asked, and comes back", async () => {
  const folder = temporaryFolder();
  openDatabase(folder).close();
  const thread = await ThreadClient.start<{ health: () => { spans: number } }>({
    file: threadFile("reader"),
    data: { folder },
  });
  onTestFinished(() => thread.close());
  const asked = thread.call("health", []);
  thread.kill();
  await expect(asked).rejects.toThrow(RetryLater);
  await expect.poll(() => thread.call("health", []).catch(() => null), { timeout: 10_000 }).toMatchObject({ spans: 0 });
});

test("a thread that takes too long for an answer is ended (D9)", async () => {
  const thread = await ThreadClient.start<{ sleep: () => void }>({
    file: new URL("../support/sleepingThread.ts", import.meta.url),
    data: {},
    deadlineMs: 50,
  });
  onTestFinished(() => thread.close());
  await expect(thread.call("sleep", [])).rejects.toThrow(RetryLater);
});
