import { readdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { frame, grpcCall, session } from "../support/grpcCall.ts";
import { type HttpAnswer, httpPost } from "../support/httpPost.ts";
import { id, request as otlp, span, TRACE } from "../support/otlpBytes.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";

/** The doors of a whole collector, as it is built. */
const data = join(folderOfThisFile(), "runs");
/** A value that no answer to a stranger, and no log, may hold. */
const CANARY = "canary5e1ab1e7";

let collector: CollectorProcess;
let said = "";
let ports: { grpc: number; http: number; ui: number };
beforeAll(async () => {
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "pipe" });
  for (const stream of [collector.process.stdout, collector.process.stderr])
    stream?.on("data", (chunk) => {
      said += String(chunk);
    });
  const { grpc, http, ui } = collector.discovery;
  const portOf = (address: string) => Number(address.split(":").at(-1));
  ports = { grpc: portOf(grpc), http: portOf(http), ui: portOf(ui) };
  const odd = span({ spanId: id(2), name: `${CANARY} name`, endNs: 0n, text: CANARY });
  expect((await httpPost(ports.http, otlp([span({ spanId: id(1), text: CANARY }), odd], CANARY))).status).toBe(200);
});
afterAll(async () => {
  expect(await collector.stop()).toBe(0);
});

const READS = [
  "/api/health",
  "/api/runs",
  `/api/runs/${TRACE}`,
  ...[
    "spans",
    "plan",
    "messages",
    "guardrails",
    "approvals",
    "budgets",
    "retries",
    "evaluations",
    "line",
    "columns",
  ].map((part) => `/api/runs/${TRACE}/${part}`),
  `/api/runs/${TRACE}/spans/${id(1)}`,
  `/api/code?run=${TRACE}`,
  `/api/compare?a=${TRACE}&b=${TRACE}`,
  "/api/search?q=canary5e1ab1e7",
  "/api/metrics",
  "/api/live",
];
const CHANGES: readonly (readonly [method: string, path: string])[] = [
  ["DELETE", `/api/runs/${TRACE}`],
  ["DELETE", "/api/runs"],
  ["PUT", `/api/runs/${TRACE}/pin`],
  ["POST", "/api/ways-in"],
  ["POST", "/api/stop"],
];

function ask(method: string, path: string, headers: Record<string, string> = {}, port = ports.ui): Promise<HttpAnswer> {
  return httpPost(port, new Uint8Array(), { method, path, headers });
}

test("nothing is read, deleted or ended without the token (L4, L5)", async () => {
  const stale = "x".repeat(collector.discovery.token.length);
  for (const [method, path] of [...READS.map((path) => ["GET", path] as const), ...CHANGES])
    for (const authorization of ["", `Bearer ${stale}`, "Bearer ", `Basic ${collector.discovery.token}`]) {
      const answer = await ask(method, path, authorization ? { authorization } : {});
      expect([path, answer.status, answer.headers["x-content-type-options"]]).toEqual([path, 401, "nosniff"]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
      expect(answer.body.includes(CANARY)).toBe(false);
    }
  const inAddress = await ask(
    "GET",
    `/api/runs?token=${collector.discovery.token}&access_token=${collector.discovery.token}`,
  );
  expect(inAddress.status).toBe(401);
});

test("the ports for telemetry read and delete nothing, not even with the token (L4)", async () => {
  const authorization = `Bearer ${collector.discovery.token}`;
  for (const [method, path] of [...READS.map((path) => ["GET", path] as const), ...CHANGES])
    expect((await ask(method, path, { authorization }, ports.http)).status, path).toBe(404);
});

test.each<[string, Record<string, string>]>([
  ["a foreign origin", { origin: "https://evil.example" }],
  ["no origin that has a name", { origin: "null" }],
  ["the origin of an address", { origin: "http://127.0.0.1:9" }],
  ["no origin", {}],
])("a socket for both ways is refused, with %s (L6)", async (_, headers) => {
  for (const port of [ports.ui, ports.http]) {
    const status = await new Promise<number>((resolve, reject) => {
      const upgrade = request({
        host: "127.0.0.1",
        port,
        path: "/api/live",
        headers: {
          ...headers,
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "13",
          "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
      });
      upgrade.on("upgrade", (_answer, socket) => {
        socket.destroy();
        resolve(101);
      });
      upgrade.on("response", (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      upgrade.on("error", reject);
      upgrade.end();
    });
    expect([401, 403, 404]).toContain(status);
  }
});

test("no path of any port leads to a file, and none comes back in an answer (L7)", async () => {
  const files = [
    "/../package.json",
    "/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "//etc/passwd",
    "/etc/passwd?raw??",
    "/@fs/etc/passwd",
    "/panel.js%00.html",
    "/..\\..\\package.json",
    "/C:/Windows/win.ini",
    "/panel.js::$DATA",
    "/in/../../package.json",
    "/api/runs/..%2f..%2f..%2fetc%2fpasswd",
  ];
  for (const port of [ports.ui, ports.http])
    for (const path of files) {
      const answer = await ask("GET", path, {}, port);
      expect([401, 403, 404], path).toContain(answer.status);
      const text = String(answer.body);
      expect(/better-sqlite3|root:|\[fonts\]/.test(text), path).toBe(false);
      expect(text.includes(path.slice(1)), path).toBe(false);
    }
});

test("a program whose exporter is one of gRPC may be pointed to either port", async () => {
  for (const port of [ports.grpc, ports.http]) {
    const client = session(port);
    expect((await grpcCall(client, frame(otlp([span({ spanId: id(1), text: CANARY })], CANARY)))).code).toBe(0);
    client.close();
  }
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === "IPv4")?.address;
test.skipIf(outside === undefined)("other machines find no door (L8)", async () => {
  for (const port of Object.values(ports)) {
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      const socket = connect(port, outside as string, () => {
        socket.destroy();
        resolve(null);
      });
      socket.on("error", resolve);
    });
    expect(failure?.code).toBe("ECONNREFUSED");
  }
});

test.skipIf(process.platform === "win32")("other users of the machine can read no file (L10)", () => {
  const names = readdirSync(data, { recursive: true, encoding: "utf8" });
  expect(names).toContain("traceline.db");
  expect(names).toContain("collector.json");
  const open = ["", ...names].filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

describe("answers", () => {
  const read = async (path: string) => {
    const answer = await ask("GET", path, { authorization: `Bearer ${collector.discovery.token}` });
    return { status: answer.status, body: JSON.parse(String(answer.body)) as Record<string, unknown> };
  };

  test("are no longer than a page, whatever is asked for (H27)", async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => span({ spanId: id(n + 10), parentId: id(1) }));
    expect((await httpPost(ports.http, otlp(many))).status).toBe(200);
    await expect
      .poll(async () => (await read(`/api/runs/${TRACE}`)).body, { timeout: 20_000 })
      .toMatchObject({
        analysed: true,
        spanCount: 1_502,
      });
    const { body } = await read(`/api/runs/${TRACE}/spans?limit=1000000000`);
    expect((body.spans as unknown[]).length).toBe(1_000);
    expect(typeof body.next).toBe("string");
    expect((await read(`/api/runs/${TRACE}/spans?limit=-1`)).status).toBe(400);
    expect((await read(`/api/runs/${TRACE}/spans?cursor=${"9".repeat(400)}`)).status).toBe(400);
  });

  test("to ids and filters that are no ids are errors or nothing, never a fault (H21)", async () => {
    for (const odd of [
      "'",
      "' OR 1=1 --",
      "%",
      "_",
      "*",
      '"',
      "; DROP TABLE runs",
      "\u0000",
      "__proto__",
      "a".repeat(8_000),
    ]) {
      const text = encodeURIComponent(odd);
      for (const path of [`/api/runs/${text}`, `/api/runs/${TRACE}/spans/${text}`, `/api/code?run=${text}`])
        expect((await read(path)).status, `${path} ${odd}`).toBe(404);
      for (const filter of ["q", "service", "session", "workspace"]) {
        const { status, body } = await read(`/api/runs?${filter}=${text}`);
        expect([status, Array.isArray(body.runs)], `${filter} ${odd}`).toEqual([200, true]);
        if (filter !== "q") expect(body.runs).toEqual([]);
      }
    }
    expect((await read("/api/runs")).body.runs).toHaveLength(1);
  });
});

test("what the collector says holds nothing of a run, and no token (S7, L4)", async () => {
  const bodies = [
    Buffer.from(CANARY),
    Buffer.from(`{"resourceSpans":"${CANARY}"}`),
    otlp([span({ spanId: "01", name: CANARY })]),
  ];
  for (const body of bodies)
    for (const type of ["application/x-protobuf", "application/json", CANARY])
      for (const path of ["/v1/traces", "/v1/logs", "/v1/metrics", `/${CANARY}`])
        await httpPost(ports.http, body, { path, headers: { "content-type": type, "x-canary": CANARY } });
  await ask("GET", `/api/runs/${CANARY}`, { authorization: `Bearer ${CANARY}` });
  await ask("GET", `/api/search?q=${CANARY}`, { authorization: `Bearer ${collector.discovery.token}` });
  expect(said).toContain("Traceline listens on");
  expect(said).not.toContain(CANARY);
  expect(said).not.toContain(collector.discovery.token);
});
