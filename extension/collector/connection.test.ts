import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aRun } from "../../test/support/builtRun.ts";
import { Connection, type ConnectionState } from "./connection.ts";

let folder: string;
let connection: Connection | null = null;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "traceline-connection-"));
});
afterEach(async () => {
  connection?.dispose();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

/** A collector as far as a connection sees it, with its discovery file. */
async function collector({ token = "secret", version = "0.10.0", pid = process.pid, onStop = () => {} } = {}) {
  const feeds: ServerResponse[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers["last-event-id"] ?? ""}`.trim());
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end('{"error":{"code":"token","message":"No."}}');
    } else if (request.url === "/api/live") {
      response.writeHead(200).write(": listening\n\n");
      feeds.push(response);
    } else if (request.url === "/api/stop") {
      response.writeHead(204).end();
      onStop();
    } else response.end('{"status":"ok"}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ui = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const discovery = { pid, version, grpc: "x", http: "x", ui, token };
  await writeFile(join(folder, "collector.json"), JSON.stringify(discovery), { mode: 0o600 });
  return { feeds, asked, server };
}

const open = (mayStart = false, isOn = () => true) =>
  new Connection({
    entry: join(folder, "none.cjs"),
    folder: () => folder,
    version: "0.10.0",
    mayStart: () => mayStart,
    isOn,
    log: () => {},
  });

const until = (wanted: ConnectionState["kind"], of: Connection) =>
  new Promise<void>((resolve) => {
    if (of.state.kind === wanted) resolve();
    const listening = of.onDidChange((state) => {
      if (state.kind !== wanted) return;
      listening.dispose();
      resolve();
    });
  });

test("a running collector is attached to, and is connected once its feed has begun", async () => {
  const { feeds, asked } = await collector();
  connection = open();
  const connected = until("connected", connection);
  connection.begin();
  await connected;
  expect(feeds).toHaveLength(1);
  expect(asked).toEqual(["/api/health", "/api/live"]);
});

test("after a break the feed is taken up where it ended", async () => {
  const { feeds, asked } = await collector();
  connection = open();
  const seen: string[] = [];
  connection.onLive((event) => seen.push(event.type === "run" ? event.run.runId : event.type));
  const connected = until("connected", connection);
  connection.begin();
  await connected;
  const heard = new Promise((resolve) => connection?.onLive(resolve));
  feeds[0]?.write(`id: a-7\ndata: ${JSON.stringify({ type: "run", run: aRun() })}\n\n`);
  await heard;
  const lost = until("looking", connection);
  feeds[0]?.end();
  await lost;
  await until("connected", connection);
  expect(seen).toEqual(["r1"]);
  expect(asked.at(-1)).toBe("/api/live a-7");
});

/** A collector in a process of its own: how it begins is left to the test. */
const PROGRAM = `
const folder = process.argv[process.argv.indexOf("--data") + 1];
const server = require("node:http").createServer((request, response) => {
  if (request.url === "/api/live") response.write(": listening\\n\\n");
  else response.end('{"status":"ok","ports":{"notes":["Port 4318 is in use."]}}');
});
server.listen(0, "127.0.0.1", () => {
  const ui = "http://127.0.0.1:" + server.address().port;
  const discovery = { pid: process.pid, version: "0.10.0", grpc: "x", http: "x", ui, token: "secret" };
  require("node:fs").writeFileSync(folder + "/collector.json", JSON.stringify(discovery), { mode: 0o600 });
});`;

test("an older collector is asked to leave, and its place is taken once it has gone", async () => {
  const older = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const asked: string[] = [];
  const onStop = () => {
    asked.push("stop");
    rmSync(join(folder, "collector.json"));
    older.kill();
  };
  await collector({ version: "0.9.1", pid: older.pid ?? 0, onStop });
  await writeFile(join(folder, "none.cjs"), PROGRAM);
  connection = open(true);
  const connected = until("connected", connection);
  connection.begin();
  await connected;
  if (connection.state.kind !== "connected") throw new Error("It is connected.");
  const { discovery, portNotes } = connection.state;
  process.kill(discovery.pid);
  expect(asked).toEqual(["stop"]);
  expect(older.killed).toBe(true);
  expect(discovery.version).toBe("0.10.0");
  expect(portNotes).toEqual(["Port 4318 is in use."]);
});

test("a window that may start none attaches to an older collector, and every window to a newer one", async () => {
  for (const [version, mayStart] of [
    ["0.9.1", false],
    ["0.11.0", true],
  ] as const) {
    await collector({ version });
    connection = open(mayStart);
    const connected = until("connected", connection);
    connection.begin();
    await connected;
    connection.dispose();
  }
});

test("where Traceline is switched off, nothing is looked for until it is switched on", async () => {
  const { asked } = await collector();
  let isOn = false;
  connection = open(true, () => isOn);
  const disabled = until("disabled", connection);
  connection.begin();
  await disabled;
  expect(asked).toEqual([]);
  isOn = true;
  const connected = until("connected", connection);
  connection.begin();
  await connected;
});

test("a window that may not start a collector says so, and attaches when one comes", async () => {
  connection = open(false);
  const off = until("off", connection);
  connection.begin();
  await off;
  await collector();
  const connected = until("connected", connection);
  connection.begin();
  await connected;
});

test.skipIf(process.platform === "win32")(
  "a token goes nowhere when others could have written the file (L10, L11)",
  async () => {
    const { asked } = await collector();
    await chmod(join(folder, "collector.json"), 0o666);
    connection = open(false);
    const off = until("off", connection);
    connection.begin();
    await off;
    expect(asked).toEqual([]);
  },
);

test("a collector that ends at once gives the reason in its own words", async () => {
  await writeFile(
    join(folder, "none.cjs"),
    'console.error("The folder belongs to a newer Traceline."); process.exit(1);',
  );
  connection = open(true);
  const failed = until("failed", connection);
  connection.begin();
  await failed;
  expect(connection.state).toEqual({ kind: "failed", reason: "The folder belongs to a newer Traceline." });
  await unlink(join(folder, "none.cjs"));
});
