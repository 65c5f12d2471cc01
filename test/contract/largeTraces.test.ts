import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReadApi } from "../../collector/api/readApi.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { openThreadedStore, type ThreadedStore } from "../../collector/threads/threadedStore.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";
import { timesOfThisProject } from "../support/timesOfThisProject.ts";

/** A million spans where only the long tests run. */
const SPANS = 50_000 * timesOfThisProject();
const BATCH = 5_000;
/** What a process with a collector in it may take: a run is understood as a whole, so that it grows with its spans. */
const MOST_MEMORY = (700 + 0.003 * SPANS) * 1024 * 1024;

let store: ThreadedStore;
let receiver: Receiver;
beforeEach(async () => {
  store = await openThreadedStore({
    folder: temporaryFolder(),
    threadFile,
    onLive: () => {},
    onCrash: (reason) => expect.unreachable(reason),
  });
  receiver = await startHttpReceiver({ ...ANY_PORT_HERE, accept: (request) => store.writer.keep(request) });
});
afterEach(async () => {
  await receiver.close();
  await store.close();
});

test.each<[string, (n: number) => number, number]>([
  ["all under one", () => 1, 1],
  ["each under the one before", (n) => n - 1, SPANS - 1],
  ["under one of ten each", (n) => Math.floor((n + 8) / 10), Math.floor(Math.log10(9 * SPANS))],
])("a run of very many spans, %s, is kept whole and opens (H15, H16)", async (_, parentOf, deepest) => {
  for (let first = 1; first <= SPANS; first += BATCH) {
    const spans = Array.from({ length: BATCH }, (_, i) => {
      const n = first + i;
      const startNs = 1_800_000_000_000_000_000n + BigInt(n) * 1_000n;
      return span({
        spanId: id(n),
        ...(n === 1 ? {} : { parentId: id(parentOf(n)) }),
        name: `work ${n % 100}`,
        startNs,
        endNs: startNs + 1_000_000_000n,
      });
    });
    expect((await httpPost(receiver.port, request(spans))).status).toBe(200);
  }
  await vi.waitFor(
    async () => expect(await store.reader.run(TRACE)).toMatchObject({ analysed: true, spanCount: SPANS }),
    { timeout: 300_000, interval: 250 },
  );
  const api = new ReadApi(store.reader);
  const columns = await api.columns(TRACE);
  expect(columns.length).toBeGreaterThan(SPANS * 8);
  const seen = new Set<string>();
  let cursor: string | undefined;
  let depth = 0;
  for (let pages = 0; pages < SPANS / 1_000; pages++) {
    const page = await api.part(TRACE, "spans", { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    for (const row of page.spans) {
      seen.add(row.spanId);
      depth = Math.max(depth, row.depth);
    }
    cursor = page.next ?? undefined;
  }
  expect([seen.size, depth, cursor]).toEqual([SPANS, deepest, undefined]);
  expect((await api.span(TRACE, id(SPANS))).spanId).toBe(id(SPANS));
  expect(process.memoryUsage.rss()).toBeLessThan(MOST_MEMORY);
});
