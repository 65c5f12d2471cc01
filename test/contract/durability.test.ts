import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openAnalysisStore } from "../../collector/store/sqlite/openAnalysisStore.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { receivingProcess } from "../support/receivingProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

/** `npm run test:kill` sets more. */
const ROUNDS = Number(process.env.TRACELINE_KILLS ?? 4);
const CLIENTS = 8;
const SPANS = 20;
const ROUND_MS = 60_000;
const HEADERS = { "content-type": "application/x-protobuf", "content-encoding": "gzip" };

test(
  "nothing that was acknowledged is lost, however often and whenever the collector is killed (D1)",
  async () => {
    const folder = temporaryFolder();
    const acknowledged = new Set<string>();
    let lastId = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged.size;
      const { port, kill, ended } = await receivingProcess(folder);
      const enough = before + CLIENTS * SPANS * 3;
      let isDoomed = false;
      const send = async () => {
        for (;;) {
          const ids = Array.from({ length: SPANS }, () => id(++lastId));
          const body = gzipSync(request(ids.map((spanId) => span({ spanId, text: `text of ${spanId}` }))));
          const answer = await httpPost(port, body, { headers: HEADERS }).catch(() => null);
          if (answer === null) return;
          expect(answer.status).toBe(200);
          for (const spanId of ids) acknowledged.add(spanId);
          if (acknowledged.size < enough || isDoomed) continue;
          isDoomed = true;
          setTimeout(kill, Math.random() * 100);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, send));
      await ended;

      const db = openDatabase(folder);
      expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
      db.close();
      const store = openAnalysisStore(folder);
      const { spans } = store.readTraces([TRACE]);
      store.close();
      const stored = new Map(spans.map(({ spanId, attributes }) => [spanId, attributes.get("text")]));
      expect([...acknowledged].filter((spanId) => stored.get(spanId) !== `text of ${spanId}`)).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(before);
    }
  },
  ROUNDS * ROUND_MS,
);
