import { execFile, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { build } from "../../scripts/build/build.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, OTHER_TRACE, request, span, TRACE } from "../support/otlpBytes.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const PROGRAM = join(ROOT, "dist/collector/main.cjs");
const BEFORE = 40;
const AFTER = 40;

beforeAll(async () => {
  if (!process.env.TRACELINE_VSIX) await build(ROOT);
});

async function started(folder: string) {
  const collector = await startCollector(ROOT, ["--data", folder, ...ANY_PORTS], { output: "ignore" });
  onTestFinished(() => void collector.process.kill("SIGKILL"));
  return { ...collector, port: Number(new URL(collector.discovery.http).port) };
}

/** What a command prints as JSON; rejects with its words where it fails. */
const asked = async (folder: string, ...args: string[]) =>
  JSON.parse((await promisify(execFile)(process.execPath, [PROGRAM, ...args, "--json", "--data", folder])).stdout);

test("one collector serves a folder, and the next one takes over when it is killed: nothing acknowledged is lost, and whoever reads meanwhile sees no error (D6)", async () => {
  const folder = temporaryFolder();
  const first = await started(folder);
  const second = spawnSync(process.execPath, [PROGRAM, "start", "--data", folder, ...ANY_PORTS], { encoding: "utf8" });
  expect([second.status, second.stderr]).toEqual([2, expect.stringContaining(`It is pid ${first.discovery.pid}`)]);
  expect((await httpPost(first.port, request([span({ spanId: id(1), traceId: OTHER_TRACE })]))).status).toBe(200);

  let { port } = first;
  const acknowledged: string[] = [];
  let isDone = false;
  const send = async (client: number) => {
    for (let n = 1; !isDone; n++) {
      const spanId = id(client * 100_000 + n);
      // As an exporter does, the same again until it is answered.
      for (;;) {
        const answer = await httpPost(port, request([span({ spanId })])).catch(() => null);
        if (answer?.status === 200) break;
        await sleep(20);
      }
      acknowledged.push(spanId);
    }
  };
  const reader = openRunReader(folder);
  onTestFinished(() => reader?.close());
  const read = async () => {
    while (!isDone) {
      expect(reader?.run(OTHER_TRACE)).not.toBeNull();
      expect((await asked(folder, "runs")).length).toBeGreaterThan(0);
    }
  };
  const all = Promise.all([...[1, 2, 3].map(send), read(), read()]);
  const until = (count: number) => expect.poll(() => acknowledged.length, { timeout: 40_000 }).toBeGreaterThan(count);
  await until(BEFORE);
  first.process.kill("SIGKILL");
  const next = await started(folder);
  port = next.port;
  await until(acknowledged.length + AFTER);
  isDone = true;
  await all;
  expect(await next.stop()).toBe(0);

  const { spanCount } = (await asked(folder, "runs")).find(({ runId }: { runId: string }) => runId === TRACE);
  expect(spanCount).toBe(acknowledged.length);
});

test.skipIf(process.platform === "win32")(
  "when the folder is deleted under a collector, it is found and stands for the folder again (D4, D6)",
  async () => {
    const folder = join(temporaryFolder(), "data");
    const { port, discovery } = await started(folder);
    const send = async (n: number) => (await httpPost(port, request([span({ spanId: id(n) })]))).status;
    expect(await send(1)).toBe(200);
    rmSync(folder, { recursive: true });
    await expect.poll(() => send(2), { timeout: 20_000 }).toBe(200);
    const second = spawnSync(process.execPath, [PROGRAM, "start", "--data", folder, ...ANY_PORTS], {
      encoding: "utf8",
    });
    expect([second.status, second.stderr]).toEqual([2, expect.stringContaining(`It is pid ${discovery.pid}`)]);
    const found = await asked(folder, "doctor").catch((error: { stdout: string }) => JSON.parse(error.stdout));
    expect(found.collector).toMatchObject({
      pid: discovery.pid,
      spans: 1,
      warnings: [expect.stringContaining("removed")],
    });
  },
);
