import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import type { CameRequest } from "../../collector/otlp/receiverOptions.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { traceline } from "../support/traceline.ts";

/** The whole of it as it is built: a program with an SDK of its own, `traceline run`, and another collector as backend. */
const MAIN = join(ROOT, "dist/collector/main.cjs");
const PROGRAM = join(ROOT, "test/capture/programs/ownSdk.mjs");
const KEY = "key-of-the-backend-5e1ab1e7";

async function collectorIn(data: string, ...args: string[]): Promise<CollectorProcess> {
  const collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS, ...args], { output: "ignore" });
  onTestFinished(async () => void (await collector.stop()));
  return collector;
}

const clientOf = ({ discovery }: CollectorProcess) => new CollectorClient(discovery, fetch as Fetch);

const runIn = async (collector: CollectorProcess) =>
  vi.waitFor(
    async () => {
      const { runs } = await clientOf(collector).runs();
      expect(runs).toMatchObject([{ analysed: true, service: "own-sdk", spanCount: 2 }]);
    },
    { timeout: 20_000 },
  );

function run(data: string, variables: Record<string, string>, own: string[], command = [PROGRAM]) {
  return spawnSync(process.execPath, [MAIN, "run", "--data", data, ...own, "--", process.execPath, ...command], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, ...variables },
  });
}

test("a program's backend gets every span once, and its key, although it was away and the collector was killed", async () => {
  const data = temporaryFolder();
  const came: CameRequest[] = [];
  const receiving = {
    ...ANY_PORT_HERE,
    accept: async () => ({ accepted: 1, rejected: 0, message: "" }),
    passOn: async (one: CameRequest) => void came.push({ ...one, body: Buffer.from(one.body) }),
  };
  const port = await freePort();
  const variables = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${KEY}`,
  };
  const before = await collectorIn(data);
  const left = run(data, variables, [], ["-p", "process.env.OTEL_EXPORTER_OTLP_ENDPOINT"]);
  expect(left.stdout.trim()).toBe(variables.OTEL_EXPORTER_OTLP_ENDPOINT);
  expect(left.stderr).toContain("left alone");

  expect(run(data, variables, ["--forward"])).toMatchObject({ status: 0, stderr: "" });
  await runIn(before);
  const forwards = await vi.waitFor(async () => {
    const now = (await clientOf(before).health()).forwards;
    expect(now).toMatchObject([{ sent: 0, trouble: "It could not be reached (ECONNREFUSED)." }]);
    return now;
  });
  expect(forwards[0]?.waiting).toBeGreaterThan(0);
  expect(JSON.stringify(forwards)).not.toContain(KEY);
  expect(filesWith(KEY, data)).toEqual([]);
  const killed = once(before.process, "exit");
  before.process.kill("SIGKILL");
  await killed;

  const after = await collectorIn(data);
  const back = await startHttpReceiver({ ...receiving, port });
  onTestFinished(() => back.close());
  await vi.waitFor(async () => expect((await clientOf(after).health()).forwards).toMatchObject([{ waiting: 0 }]), {
    timeout: 20_000,
  });
  const traces = came.filter(({ signal }) => signal === "traces");
  expect(traces.every(({ headers }) => headers["x-api-key"] === KEY)).toBe(true);
  const ids = spansIn(traces);
  expect([ids.length, new Set(ids).size]).toEqual([2, 2]);
  await vi.waitFor(() => {
    const queue = readdirSync(join(data, "forward"), { recursive: true, encoding: "utf8" });
    expect(queue.filter((name) => name.endsWith(".queue"))).toEqual([]);
  });
  expect(traceline(data, "forwards")).toContain(`passed on to http://127.0.0.1:${port}`);
});

test("another collector is a backend like any other, and who opened its door beforehand is not asked", async () => {
  const [data, backend] = [temporaryFolder(), await collectorIn(temporaryFolder())];
  const here = await collectorIn(data, "--forward", backend.discovery.http);
  const [forward] = (await clientOf(here).health()).forwards;
  expect(run(data, { OTEL_EXPORTER_OTLP_ENDPOINT: backend.discovery.http }, [])).toMatchObject({
    status: 0,
    stderr: "",
  });
  await Promise.all([runIn(here), runIn(backend)]);
  expect((await clientOf(here).health()).forwards).toHaveLength(1);
  await clientOf(here).removeForward(forward?.id ?? "");
  expect(traceline(data, "forwards")).toBe("Nothing is passed on to anybody.\n");
});

test("a collector that nobody looks at stays until what waits has gone out", async () => {
  const port = await freePort();
  const collector = await collectorIn(temporaryFolder(), "--leave-after", "1", "--forward", `http://127.0.0.1:${port}`);
  const ended = once(collector.process, "exit");
  const [forward] = (await clientOf(collector).health()).forwards;
  const door = Number(new URL(forward?.door ?? "").port);
  expect((await httpPost(door, request([span({ spanId: id(1) })]))).status).toBe(200);
  expect(await Promise.race([ended, wait(3_000, "here")])).toBe("here");
  const came: unknown[] = [];
  const backend = await startHttpReceiver({
    ...ANY_PORT_HERE,
    port,
    accept: async (one) => {
      came.push(one);
      return { accepted: 1, rejected: 0, message: "" };
    },
  });
  onTestFinished(() => backend.close());
  expect(await ended).toEqual([0, null]);
  expect(came).toHaveLength(1);
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === "IPv4")?.address;
test.skipIf(outside === undefined)(
  "what docs/capture.md sets for a container reaches a collector that others may send to",
  async () => {
    const collector = await collectorIn(temporaryFolder(), "--host", "0.0.0.0");
    const endpoint = `http://${outside}:${new URL(collector.discovery.http).port}`;
    const variables = {
      TRACELINE_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${collector.discovery.ingestToken}`,
      OTEL_RESOURCE_ATTRIBUTES: `traceline.workspace=${ROOT}`,
      NODE_OPTIONS: `--require ${join(ROOT, "dist/inprocess/node/preload.cjs")}`,
    };
    const program = (more: Record<string, string>) =>
      spawnSync(process.execPath, [PROGRAM], { env: { ...process.env, ...variables, ...more }, timeout: 60_000 });
    program({ OTEL_EXPORTER_OTLP_HEADERS: "" });
    expect((await clientOf(collector).runs()).runs).toEqual([]);
    expect(program({}).status).toBe(0);
    await runIn(collector);
  },
);

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const accept = async () => ({ accepted: 1, rejected: 0, message: "" });
  const { port, close } = await startHttpReceiver({ ...ANY_PORT_HERE, accept });
  await close();
  return port;
}

/** Ids of spans, each as often as it came. */
function spansIn(requests: readonly CameRequest[]): string[] {
  return requests.flatMap(({ body }) =>
    [...JSON.stringify(protobufToJson("traces", body).request).matchAll(/"spanId":"(\w+)"/g)].map(([, id]) => id ?? ""),
  );
}

function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const file = join(folder, name);
    return statSync(file).isFile() && readFileSync(file).includes(text);
  });
}
