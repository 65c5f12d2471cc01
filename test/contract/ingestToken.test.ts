import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { AcceptedRequest } from "../../collector/otlp/acceptedRequest.ts";
import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { frame, grpcCall, session } from "../support/grpcCall.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const TOKEN = "t".repeat(43);
const BODY = request([span({ spanId: id(1) })]);
let taken: AcceptedRequest[];
let http: Receiver;
let grpc: Receiver;
beforeEach(async () => {
  taken = [];
  const options = {
    accept: async (one: AcceptedRequest) => {
      taken.push(one);
      return { accepted: 1, rejected: 0, message: "" };
    },
    token: TOKEN,
    host: "127.0.0.1",
    port: 0,
    elsewhere: false,
  };
  http = await startHttpReceiver(options);
  grpc = await startGrpcReceiver(options);
});
afterEach(() => Promise.all([http.close(), grpc.close()]));

const post = (headers: Record<string, string>) =>
  httpPost(http.port, BODY, { headers: { "content-type": "application/x-protobuf", ...headers } });

test("where a token is needed, nothing is taken without it (L10)", async () => {
  for (const authorization of ["", "Bearer ", `Bearer ${TOKEN}x`, TOKEN, `Basic ${TOKEN}`]) {
    const answer = await post(authorization ? { authorization } : {});
    expect([answer.status, answer.headers["content-type"]]).toEqual([401, "application/x-protobuf"]);
    expect(answer.body.includes(TOKEN)).toBe(false);
  }
  expect(taken).toEqual([]);
});

test("with the token telemetry is taken under any name of this machine, and of a web page not even then (L2, L3, L10)", async () => {
  const authorization = `Bearer ${TOKEN}`;
  expect((await post({ authorization, host: "build-server.lan:4318" })).status).toBe(200);
  expect((await post({ authorization, origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ host: "evil.example" })).status).toBe(403);
  expect(taken).toHaveLength(1);
});

test("gRPC asks for the token too (L10)", async () => {
  const client = session(grpc.port);
  expect((await grpcCall(client, frame(BODY))).code).toBe(16);
  expect((await grpcCall(client, frame(BODY), { headers: { authorization: `Bearer ${TOKEN}` } })).code).toBe(0);
  expect(taken).toHaveLength(1);
  client.close();
});

test("traceline run and import give what they start the token that the collector demands", async () => {
  const data = temporaryFolder();
  const collector = await startCollector(ROOT, ["--data", data, "--host", "0.0.0.0", ...ANY_PORTS], {
    output: "ignore",
  });
  onTestFinished(async () => void (await collector.stop()));
  expect(collector.discovery.ingestToken).toMatch(/^[\w-]{43}$/);
  const main = join(ROOT, "dist/collector/main.cjs");
  const traceline = (...args: string[]) =>
    spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 60_000 });
  const program = join(ROOT, "test/capture/programs/ownSdk.mjs");
  const ran = traceline("run", "--data", data, "--", process.execPath, program);
  expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, "", ""]);
  const client = new CollectorClient(collector.discovery, fetch as Fetch);
  await vi.waitFor(
    async () =>
      expect((await client.runs()).runs).toMatchObject([
        { analysed: true, service: "own-sdk", spanCount: 2, status: "ok" },
      ]),
    { timeout: 20_000 },
  );
  const file = join(temporaryFolder(), "more.jsonl");
  writeFileSync(file, JSON.stringify(protobufToJson("traces", BODY).request));
  expect(traceline("import", file, "--data", data).stdout).toMatch(/^Kept 1\sspan/);
});
