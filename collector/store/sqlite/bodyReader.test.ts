import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { BodyReader } from "./bodyReader.ts";
import { openDatabase } from "./openDatabase.ts";

const MIB = 1024 * 1024;

function readerOf(text: string) {
  const db = openDatabase(temporaryFolder());
  onTestFinished(() => {
    db.close();
  });
  const put = (data: Buffer, receivedMs: number) =>
    db
      .prepare("INSERT OR REPLACE INTO bodies (id, signal, packing, received_ms, data) VALUES (1, 1, 1, ?, ?)")
      .run(receivedMs, data);
  put(gzipSync(text), 5);
  return { db, put, reader: new BodyReader(db) };
}

test("a body that did not change is inflated once, also when it is doubted", () => {
  const { reader } = readerOf("said");
  const plain = reader.plain(1);
  expect(Buffer.from(plain).toString()).toBe("said");
  reader.doubt();
  expect(reader.plain(1)).toBe(plain);
});

test("a doubted body that was written anew, replaced or deleted is not taken for the old one", () => {
  const { db, put, reader } = readerOf("said and kept");
  const text = () => Buffer.from(reader.plain(1)).toString();
  text();
  put(gzipSync("kept"), 5);
  reader.doubt();
  expect(text()).toBe("kept");
  put(gzipSync("more"), 6);
  reader.doubt();
  expect(text()).toBe("more");
  db.exec("DELETE FROM bodies");
  reader.doubt();
  expect(text()).toBe("");
});

test("bodies that are used stay at hand, and those that are not make room", () => {
  const { db, reader } = readerOf("used again and again");
  const add = db.prepare("INSERT INTO bodies (id, signal, packing, received_ms, data) VALUES (?, 1, 0, 5, ?)");
  for (let id = 2; id < 40; id++) add.run(id, Buffer.alloc(MIB, id));
  const used = reader.plain(1);
  const unused = reader.plain(2);
  for (let id = 3; id < 40; id++) {
    reader.plain(id);
    expect(reader.plain(1)).toBe(used);
  }
  expect(reader.plain(2)).not.toBe(unused);
  expect(Buffer.compare(reader.plain(2), unused)).toBe(0);
});

test("a record is cut out of a body that is inflated no further than the record's end", () => {
  const text = Array.from({ length: 20_000 }, (_, line) => `line ${line} ${(line * 7919) % 1000}`).join("\n");
  const { db, reader } = readerOf(text);
  const record = (offset: number, body = 1) => {
    const at = { offset, length: 40 };
    return Buffer.from(reader.slice({ id: 1, body, at, resource: 1, scope: 1 })).toString();
  };
  expect(record(1000)).toBe(text.slice(1000, 1040));
  expect(reader.bytesAtHand).toBeLessThan(text.length / 2);
  // What lies further on, up to the very end, is there when it is asked for.
  for (const offset of [500, text.length / 2, text.length - 40])
    expect(record(offset)).toBe(text.slice(offset).slice(0, 40));
  expect(Buffer.from(reader.plain(1)).toString()).toBe(text);
  // A body of several members says the size of its last one only.
  const members = Buffer.concat([gzipSync(text), gzipSync("tail")]);
  db.prepare("INSERT INTO bodies (id, signal, packing, received_ms, data) VALUES (2, 1, 1, 5, ?)").run(members);
  expect(record(text.length - 20, 2)).toBe(`${text.slice(-20)}tail`);
});

test("the memory of a body that made room is given back at once where that was asked for", () => {
  const { db } = readerOf("said");
  const frees = new BodyReader(db, { mostBytes: MIB, frees: true });
  const add = db.prepare("INSERT INTO bodies (id, signal, packing, received_ms, data) VALUES (?, 1, 1, 5, ?)");
  for (let id = 2; id < 4; id++) add.run(id, gzipSync(Buffer.alloc(MIB, id)));
  const first = frees.plain(2);
  expect(frees.plain(3)[0]).toBe(3);
  expect(first).toHaveLength(0);
  expect(Buffer.compare(frees.plain(2), Buffer.alloc(MIB, 2))).toBe(0);
  // What is small lies in memory that others use, too.
  const small = frees.plain(1);
  frees.plain(3);
  expect(Buffer.from(small).toString()).toBe("said");
});
