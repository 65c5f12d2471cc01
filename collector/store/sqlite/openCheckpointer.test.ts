import { expect, test } from "vitest";
import { asSent } from "../../../test/support/asSent.ts";
import { id, request, span } from "../../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { openCheckpointer } from "./openCheckpointer.ts";
import { openForReading } from "./openDatabase.ts";
import { openWriter } from "./sqliteWriter.ts";

/** Pages of the log, and how many of them stand in the database. */
function log(folder: string): { log: number; checkpointed: number } {
  const db = openForReading(folder);
  try {
    const [{ log, checkpointed }] = db.pragma("wal_checkpoint(NOOP)") as [{ log: number; checkpointed: number }];
    return { log, checkpointed };
  } finally {
    db.close();
  }
}

test("what waits in the log is taken over beside the writer, once it is much, and the log begins anew", () => {
  const folder = temporaryFolder();
  const writer = openWriter(folder);
  const checkpointer = openCheckpointer(folder);
  let next = 1;
  const keep = (spans: number) => {
    const plain = request(Array.from({ length: spans }, () => span({ spanId: id(next++) })));
    writer.keep([asSent(plain)], 1);
  };
  try {
    checkpointer.step(1);
    keep(3);
    const { log: pages, checkpointed } = log(folder);
    expect(pages).toBeGreaterThan(checkpointed);
    expect(checkpointer.step(1_000_000)).toBe(pages);
    expect(log(folder).checkpointed).toBe(checkpointed);
    keep(3);
    const before = checkpointer.step(1);
    expect(before).toBeGreaterThan(pages);
    expect(log(folder)).toEqual({ log: before, checkpointed: before });
    keep(1);
    expect(log(folder).log).toBeLessThan(before);
    // However little waits in a long log: only then can it begin anew.
    const [much, waits] = [1_000_000, log(folder)];
    checkpointer.step(much, much);
    expect(log(folder)).toEqual(waits);
    checkpointer.step(much, 1);
    expect(log(folder)).toEqual({ log: waits.log, checkpointed: waits.log });
  } finally {
    checkpointer.close();
    writer.close();
  }
});
