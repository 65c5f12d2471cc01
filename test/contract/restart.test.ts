import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { RULES_VERSION } from "../../collector/conventions/understandTraces.ts";
import { databaseFile, openDatabase, openForReading } from "../../collector/store/sqlite/openDatabase.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import { asSent } from "../support/asSent.ts";
import { httpPost } from "../support/httpPost.ts";
import { noise } from "../support/noise.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { receivingProcess } from "../support/receivingProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

/** How long a start takes with a store of gigabytes is for `npm run bench`; what it depends on is seen here. */
const STORE_BYTES = 48 * 1024 * 1024;
const BODY_BYTES = 1024 * 1024;

test.skipIf(process.platform !== "linux")(
  "a start after a kill reads next to nothing of a store, however large it is (D10)",
  async () => {
    const small = await bytesToReady(temporaryFolder());
    const folder = temporaryFolder();
    fill(folder);
    // Killed with a full log, which nobody could shorten while somebody reads.
    const { port, kill, ended } = await receivingProcess(folder);
    const reader = openForReading(folder);
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM traces").get();
    for (let n = 1; n <= 12; n++)
      expect((await httpPost(port, request([span({ spanId: id(n), text: noise(BODY_BYTES) })]))).status).toBe(200);
    reader.close();
    kill();
    await ended;
    expect(statSync(`${databaseFile(folder)}-wal`).size).toBeGreaterThan(4 * BODY_BYTES);
    expect(statSync(databaseFile(folder)).size).toBeGreaterThan(STORE_BYTES / 2);
    const large = await bytesToReady(folder);
    expect(large - small).toBeLessThan(STORE_BYTES / 4);
  },
);

function fill(folder: string): void {
  const writer = openWriter(folder);
  for (let n = 0; n * BODY_BYTES < STORE_BYTES; n++) {
    const spans = Array.from({ length: 50 }, (_, k) =>
      span({ traceId: (n + 1).toString(16).padStart(32, "0"), spanId: id(k + 1), text: noise(BODY_BYTES / 50) }),
    );
    writer.keep([asSent(request(spans))], Date.now());
  }
  writer.close();
  // Nothing waits for analysis or indexing, which come after the start and read what they work on.
  const db = openDatabase(folder);
  db.prepare("UPDATE traces SET understood = changed, rules = ?").run(RULES_VERSION);
  db.exec("UPDATE search_progress SET spans = (SELECT max(id) FROM spans)");
  db.close();
}

/** What a process reads from its start until its first request is kept, in bytes. */
async function bytesToReady(folder: string): Promise<number> {
  const { port, pid, kill, ended } = await receivingProcess(folder);
  expect((await httpPost(port, request([span({ spanId: id(999_999) })]))).status).toBe(200);
  const read = Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
  kill();
  await ended;
  return read;
}
