import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { Forwards, type ForwardsOptions } from "../../collector/forward/forwards.ts";
import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import type { CameRequest } from "../../collector/otlp/receiverOptions.ts";
import { frame, grpcCall, LOGS_EXPORT, session } from "../support/grpcCall.ts";
import { httpPost } from "../support/httpPost.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../support/receivers.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const kept = async () => ({ accepted: 1, rejected: 0, message: "" });
const body = (n: number) => request([span({ spanId: id(n) })]);

/** A backend for both protocols that remembers what came, with copies of the bodies. */
async function backend(ports: { http?: number; grpc?: number } = {}) {
  const came: CameRequest[] = [];
  const options = {
    ...ANY_PORT_HERE,
    accept: kept,
    passOn: async (one: CameRequest) => void came.push({ ...one, body: Buffer.from(one.body) }),
  };
  const http = await startHttpReceiver({ ...options, port: ports.http ?? 0 });
  const grpc = await startGrpcReceiver({ ...options, port: ports.grpc ?? 0 });
  const close = async () => void (await Promise.all([http.close(), grpc.close()]));
  onTestFinished(close);
  return { came, http: http.port, grpc: grpc.port, close };
}

async function forwardsIn(folder: string, more: Partial<ForwardsOptions> = {}): Promise<Forwards> {
  const forwards = await Forwards.open({
    folder,
    accept: kept,
    backoff: { firstMs: 5, mostMs: 20 },
    own: () => ["http://127.0.0.1:4318", "127.0.0.1:4317"],
    report: () => {},
    ...more,
  });
  onTestFinished(() => forwards.close());
  return forwards;
}

const endpoint = (port: number) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
const portOf = (door: string) => Number(new URL(door).port);
const HEADERS = { "content-type": "application/x-protobuf", "x-api-key": "k-1", authorization: "Basic abc" };

test("over HTTP a backend gets what was sent, byte for byte, with the sender's headers", async () => {
  const { came, http } = await backend();
  const forwards = await forwardsIn(temporaryFolder());
  const { door } = await forwards.add(endpoint(http));
  expect((await httpPost(portOf(door), body(1), { headers: HEADERS })).status).toBe(200);
  const packed = { ...HEADERS, "content-encoding": "gzip" };
  await httpPost(portOf(door), gzipSync(body(2)), { headers: packed, path: "/v1/logs" });
  const json = { "content-type": "application/json" };
  await httpPost(portOf(door), Buffer.from('{"resourceMetrics":[]}'), { headers: json, path: "/v1/metrics" });
  await vi.waitFor(() => expect(came).toHaveLength(3));
  const of = (signal: string) => came.find((one) => one.signal === signal);
  expect(of("traces")).toMatchObject({ encoding: "identity", headers: HEADERS });
  expect(of("traces")?.body).toEqual(body(1));
  expect(of("logs")).toMatchObject({ encoding: "gzip", headers: { "x-api-key": "k-1" } });
  expect(of("metrics")).toMatchObject({ mediaType: "application/json" });
  expect(Buffer.from(of("metrics")?.body ?? []).toString()).toBe('{"resourceMetrics":[]}');
});

test("over gRPC too, through the same door", async () => {
  const { came, grpc } = await backend();
  const forwards = await forwardsIn(temporaryFolder());
  const { door } = await forwards.add(endpoint(grpc));
  const client = session(portOf(door));
  const headers = { "x-api-key": "k-1" };
  expect((await grpcCall(client, frame(body(1)), { headers })).code).toBe(0);
  const packed = { ...headers, "grpc-encoding": "gzip" };
  const logs = frame(gzipSync(body(2)), true);
  expect((await grpcCall(client, logs, { headers: packed, path: LOGS_EXPORT })).code).toBe(0);
  await vi.waitFor(() => expect(came).toHaveLength(2));
  expect(came.map(({ transport, headers }) => [transport, headers["x-api-key"]])).toEqual([
    ["grpc", "k-1"],
    ["grpc", "k-1"],
  ]);
  const of = (signal: string) => came.find((one) => one.signal === signal);
  expect(of("traces")?.body).toEqual(body(1));
  expect(of("logs")?.encoding).toBe("gzip");
  client.close();
});

test.each(["http", "grpc"] as const)(
  "a backend that was away over %s misses nothing and gets nothing twice, also over a restart",
  async (how) => {
    const folder = temporaryFolder();
    const first = await backend();
    const port = first[how];
    await first.close();
    const send = async (door: string, n: number) => {
      if (how === "http") return (await httpPost(portOf(door), body(n), { headers: HEADERS })).status;
      const client = session(portOf(door));
      const { code } = await grpcCall(client, frame(body(n)));
      client.close();
      return code;
    };
    const answered = how === "http" ? 200 : 0;

    const before = await forwardsIn(folder);
    const { door } = await before.add(endpoint(port));
    for (const n of [1, 2, 3]) expect(await send(door, n)).toBe(answered);
    await vi.waitFor(() => expect(before.status()[0]?.trouble).toContain("ECONNREFUSED"));
    expect(before.status()[0]).toMatchObject({ waiting: 3, sent: 0 });
    await before.close();

    const after = await forwardsIn(folder);
    expect(after.status()[0]).toMatchObject({ door, waiting: 3 });
    expect(await send(door, 3)).toBe(answered);
    expect(await send(door, 4)).toBe(answered);
    const second = await backend({ [how]: port });
    await vi.waitFor(() => expect(after.status()[0]).toMatchObject({ waiting: 0, sent: 4, trouble: null }));
    expect(Buffer.concat(second.came.map(({ body }) => body))).toEqual(Buffer.concat([1, 2, 3, 4].map(body)));
  },
);

test("an answer waits for no backend, and nothing is passed on that came through another door", async () => {
  const [one, other] = [await backend(), await backend()];
  const forwards = await forwardsIn(temporaryFolder());
  const { door } = await forwards.add(endpoint(one.http));
  const second = await forwards.add(endpoint(other.http));
  expect(second.door).not.toBe(door);
  expect(await forwards.add(endpoint(one.http))).toMatchObject({ door });
  await httpPost(portOf(door), body(1), { headers: HEADERS });
  await vi.waitFor(() => expect(forwards.status()[0]?.sent).toBe(1));
  expect([one.came.length, other.came.length]).toEqual([1, 0]);
});

test("signals that had no endpoint are kept here and go nowhere", async () => {
  const { came, http } = await backend();
  const forwards = await forwardsIn(temporaryFolder());
  const { door, to } = await forwards.add({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${http}/v1/traces`,
  });
  expect(to).toEqual({ traces: `http://127.0.0.1:${http}/v1/traces`, logs: null, metrics: null });
  expect((await httpPost(portOf(door), body(1), { headers: HEADERS, path: "/v1/logs" })).status).toBe(200);
  await httpPost(portOf(door), body(2), { headers: HEADERS });
  await vi.waitFor(() => expect(came.map(({ signal }) => signal)).toEqual(["traces"]));
});

test("what comes back is kept and not passed on again", async () => {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  const taken: string[] = [];
  const accept = (name: string) => async () => {
    taken.push(name);
    return kept();
  };
  const a = await forwardsIn(folders[0], { accept: accept("a") });
  const b = await forwardsIn(folders[1], { accept: accept("b") });
  const doorA = (await a.add(endpoint(await freePort()))).door;
  const doorB = (await b.add({ OTEL_EXPORTER_OTLP_ENDPOINT: doorA })).door;
  const toB = await a.add({ OTEL_EXPORTER_OTLP_ENDPOINT: doorB });
  await httpPost(portOf(toB.door), body(1), { headers: HEADERS });
  await vi.waitFor(() => expect(taken).toEqual(["a", "b", "a"]));
  expect(a.status().map(({ sent, waiting }) => [sent, waiting])).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test("its own address is refused", async () => {
  const forwards = await forwardsIn(temporaryFolder());
  await expect(forwards.add({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" })).rejects.toThrow(
    "Traceline's own",
  );
  await expect(forwards.add({ OTEL_EXPORTER_OTLP_ENDPOINT: "unix:///x" })).rejects.toThrow("not an address");
  expect(forwards.status()).toEqual([]);
});

test("who deletes everything lets go of what waits, and the door stays open", async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const forwards = await forwardsIn(folder);
  const { door } = await forwards.add(endpoint(port));
  await httpPost(portOf(door), body(1), { headers: HEADERS });
  await forwards.clear();
  expect(forwards.waiting).toBe(0);
  const { came } = await backend({ http: port });
  await httpPost(portOf(door), body(2), { headers: HEADERS });
  await vi.waitFor(() => expect(came.map(({ body }) => body)).toEqual([body(2)]));
});

test("a target that is removed takes its door and what waits with it", async () => {
  const folder = temporaryFolder();
  const forwards = await forwardsIn(folder);
  const { door, id: target } = await forwards.add(endpoint(await freePort()));
  await httpPost(portOf(door), body(1), { headers: HEADERS });
  expect(forwards.waiting).toBe(1);
  expect([await forwards.remove(target), await forwards.remove(target)]).toEqual([true, false]);
  expect(forwards.status()).toEqual([]);
  await expect(httpPost(portOf(door), body(1), { headers: HEADERS })).rejects.toThrow("ECONNREFUSED");
  await forwards.close();
  expect((await forwardsIn(folder)).status()).toEqual([]);
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const { port, close } = await startHttpReceiver({ ...ANY_PORT_HERE, accept: kept });
  await close();
  return port;
}
