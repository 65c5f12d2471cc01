import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";
import { id, OTHER_TRACE, request, span, TRACE } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

const REQUESTS = 60;
const SPANS = 500;

test("while a run of many spans is deleted, others are kept: no acknowledgement waits for all of it (S3, S4)", async () => {
  const store = await openThreadedStore({
    folder: temporaryFolder(),
    threadFile,
    onLive: () => {},
    onCrash: () => {},
  });
  onTestFinished(() => store.close());
  const keep = (spans: Uint8Array[]) => {
    const plain = new Uint8Array(request(spans));
    return store.writer.keep({ signal: "traces", plain, body: gzipSync(plain), encoding: "gzip" });
  };
  for (let n = 0; n < REQUESTS; n++)
    await keep(Array.from({ length: SPANS }, (_, k) => span({ spanId: id(n * SPANS + k + 1), text: `words of ${k}` })));

  let isDeleted = false;
  const deletion = store.writer.deleteRun(TRACE).finally(() => {
    isDeleted = true;
  });
  let meanwhile = 0;
  while (!isDeleted) {
    await keep([span({ spanId: id(++meanwhile), traceId: OTHER_TRACE })]);
  }
  expect(await deletion).toBe(true);
  // Each step takes a part of one request, and each leaves others their turn.
  expect(meanwhile).toBeGreaterThan(10);
  expect(await store.reader.health()).toMatchObject({ spans: meanwhile });
  expect(await store.reader.run(TRACE)).toBeNull();
});
