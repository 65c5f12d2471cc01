import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { openAnalysisStore } from "../../collector/store/sqlite/openAnalysisStore.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span, TRACE } from "../support/otlpBytes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const ROUNDS = 4;
const CLIENTS = 8;
const SPANS = 20;
const HEADERS = { "content-type": "application/x-protobuf", "content-encoding": "gzip" };

test("nothing that was acknowledged is lost, however often the collector is killed", async () => {
  const folder = temporaryFolder();
  const acknowledged = new Set<string>();
  let lastId = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { child, port } = await started(folder);
    const enough = acknowledged.size + CLIENTS * SPANS * (3 + round);
    const send = async () => {
      for (;;) {
        const ids = Array.from({ length: SPANS }, () => id(++lastId));
        const body = gzipSync(request(ids.map((spanId) => span({ spanId, text: `text of ${spanId}` }))));
        const answer = await httpPost(port, body, { headers: HEADERS }).catch(() => null);
        if (answer === null) return;
        expect(answer.status).toBe(200);
        for (const spanId of ids) acknowledged.add(spanId);
        if (acknowledged.size >= enough) child.kill("SIGKILL");
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, send));
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");

    const db = openDatabase(folder);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
    const store = openAnalysisStore(folder);
    const { spans } = store.readTraces([TRACE]);
    store.close();
    const stored = new Map(spans.map(({ spanId, attributes }) => [spanId, attributes.get("text")]));
    expect([...acknowledged].filter((spanId) => stored.get(spanId) !== `text of ${spanId}`)).toEqual([]);
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(CLIENTS * SPANS * 3 * ROUNDS);
});

async function started(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const program = fileURLToPath(new URL("../support/receiverProcess.ts", import.meta.url));
  const child = spawn(process.execPath, [program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = await once(child.stdout as NonNullable<ChildProcess["stdout"]>, "data");
  return { child, port: Number(String(port)) };
}
