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
      .prepare("INSERT OR REPLACE INTO bodies (id, signal, gzip, received_ms, data) VALUES (1, 1, 1, ?, ?)")
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
  const add = db.prepare("INSERT INTO bodies (id, signal, gzip, received_ms, data) VALUES (?, 1, 0, 5, ?)");
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
