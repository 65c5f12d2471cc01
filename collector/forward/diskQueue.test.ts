import { appendFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { DiskQueue } from "./diskQueue.ts";
import { openRecord, sealRecord } from "./sealedRecord.ts";

const key = Buffer.alloc(32, 7);
const fingerprint = (n: number) => n.toString(16).padStart(32, "0");
function record(n: number, { atMs = 1_000, bytes = 10 } = {}): Buffer {
  const request = { transport: "http", mediaType: "x", encoding: "identity", headers: {} } as const;
  return sealRecord(key, { ...request, body: Buffer.alloc(bytes, n) }, atMs, fingerprint(n));
}
const numbers = (records: readonly Buffer[]) => records.map((one) => openRecord(key, one)?.body[0]);
const files = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".queue"));

async function filled(folder: string, count: number): Promise<DiskQueue> {
  const queue = new DiskQueue(folder);
  for (let n = 1; n <= count; n++) await queue.append(record(n));
  return queue;
}

test("records come out in their order and stay until they are done", async () => {
  const queue = await filled(temporaryFolder(), 5);
  expect(numbers(await queue.first(1e6, 1_000))).toEqual([1, 2, 3, 4, 5]);
  await queue.finish(2);
  expect(numbers(await queue.first(1, 1_000))).toEqual([3]);
  await queue.finish(0);
  expect(numbers(await queue.first(1e6, 1_000))).toEqual([3, 4, 5]);
  await queue.close();
});

test("what is done leaves nothing on the disk", async () => {
  const folder = temporaryFolder();
  const queue = await filled(folder, 3);
  expect(files(folder)).toHaveLength(1);
  await queue.first(1e6, 1_000);
  await queue.finish(3);
  expect([files(folder), queue.count, queue.bytes]).toEqual([[], 0, 0]);
  await queue.append(record(9));
  expect(numbers(await queue.first(1e6, 1_000))).toEqual([9]);
  await queue.close();
});

test("another process goes on where one ended, however it ended", async () => {
  const folder = temporaryFolder();
  const before = await filled(folder, 4);
  await before.first(1e6, 1_000);
  await before.finish(2);
  // Never closed; and the last write was cut short.
  appendFileSync(join(folder, files(folder)[0] as string), record(5).subarray(0, 60));
  const after = new DiskQueue(folder);
  await after.append(record(6));
  expect(numbers(await after.first(1e6, 1_000))).toEqual([3, 4, 6]);
  expect([1, 2, 3, 6].map((n) => after.knows(fingerprint(n)))).toEqual([true, true, true, true]);
  expect(after.knows(fingerprint(5))).toBe(false);
  await after.finish(3);
  expect(files(folder)).toEqual([]);
  expect(new DiskQueue(folder).count).toBe(0);
  await after.close();
  await before.close();
});

test("beyond its bounds the oldest goes and is counted, but nothing that is on its way", async () => {
  const folder = temporaryFolder();
  const queue = new DiskQueue(folder, { bytes: 3 * record(1).length, ageMs: 100 });
  for (const n of [1, 2, 3]) await queue.append(record(n));
  await queue.first(1, 1_000);
  await queue.append(record(4));
  await queue.finish(1);
  expect(numbers(await queue.first(1e6, 1_000))).toEqual([3, 4]);
  expect([queue.dropped, queue.count]).toEqual([1, 2]);
  await queue.finish(0);
  await queue.append(record(5, { atMs: 1_101 }));
  expect(numbers(await queue.first(1e6, 1_101))).toEqual([5]);
  expect(queue.dropped).toBe(3);
  await queue.close();
});

test("files of which everything is done go while others are written", async () => {
  const folder = temporaryFolder();
  const queue = new DiskQueue(folder);
  for (const n of [1, 2, 3, 4]) await queue.append(record(n, { bytes: 5 * 1024 * 1024 }));
  expect(files(folder)).toHaveLength(2);
  for (let done = 0; done < 2; done++) {
    await queue.first(1, 1_000);
    await queue.finish(1);
  }
  expect(files(folder)).toHaveLength(1);
  expect(numbers(await queue.first(1e9, 1_000))).toEqual([3, 4]);
  await queue.close();
});

test("where the disk takes nothing records wait in memory, in their order", async () => {
  const folder = temporaryFolder();
  const queue = new DiskQueue(folder);
  await queue.append(record(1));
  await queue.first(1e6, 1_000);
  await queue.finish(1);
  rmSync(folder, { recursive: true });
  for (const n of [2, 3]) await queue.append(record(n));
  expect(existsSync(folder)).toBe(false);
  expect(numbers(await queue.first(1e6, 1_000))).toEqual([2, 3]);
  await queue.finish(2);
  expect([queue.count, queue.dropped]).toEqual([0, 0]);
  await queue.close();
});
