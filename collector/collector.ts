import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { createToken } from "./accessToken.ts";
import { createApiServer } from "./api/apiServer.ts";
import { LiveFeed } from "./api/liveFeed.ts";
import { Page } from "./api/page.ts";
import { ReadApi } from "./api/readApi.ts";
import { WaysIn } from "./api/waysIn.ts";
import type { Ports } from "./contract/api.ts";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "./contract/discovery.ts";
import { type StoreSettings, settingWarnings } from "./contract/settings.ts";
import { faultOf } from "./faultOf.ts";
import { ingestToken, isLoopback } from "./ingestToken.ts";
import { isAllowedHost } from "./otlp/allowedHost.ts";
import { startGrpcReceiver } from "./otlp/grpcReceiver.ts";
import { startHttpReceiver } from "./otlp/httpReceiver.ts";
import { listen } from "./otlp/listen.ts";
import type { Receiver } from "./otlp/receiverOptions.ts";
import { portNotes } from "./ports/portNotes.ts";
import { writePrivateFile } from "./privateFile.ts";
import { claimFolder } from "./store/sqlite/claimFolder.ts";
import { openThreadedStore } from "./threads/threadedStore.ts";
import { VERSION } from "./version.ts";

/** A port to listen on. */
export interface WantedPort {
  readonly port: number;
  /** Asked for by number: no other one will do when it is taken. */
  readonly asked: boolean;
}

export interface CollectorOptions {
  readonly folder: string;
  readonly host: string;
  readonly grpc: WantedPort;
  readonly http: WantedPort;
  readonly ui: WantedPort;
  readonly settings: StoreSettings;
  /** The folder of the built product. */
  readonly distFolder: string;
  /** A client that may asked the collector to leave: a newer version takes its place. */
  readonly onStopRequest: () => void;
  /** For what went wrong and no request can be told. Never holds anything of a trace. */
  readonly report: (message: string) => void;
}

export interface RunningCollector {
  readonly discovery: Discovery;
  readonly ports: Ports;
  /** What a person should go on seeing, in one sentence each. */
  readonly warnings: readonly string[];
  /** A new address that lets a browser into the page, once. */
  wayIn(lasting?: boolean): string;
  /** Clients that follow the live feed right now. */
  readonly clients: number;
  /** Takes no more requests, commits what was accepted and gives the folder back. */
  stop(): Promise<void>;
}

/** Another process serves the data folder. */
export class FolderTaken extends Error {
  override readonly name = "FolderTaken";
}

/**
 * Receives, keeps, understands and serves runs of one data folder.
 * @throws FolderTaken; the system's error, with its `port`, for a port that was asked for and can't be had
 */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const release = claimFolder(options.folder);
  if (!release) throw new FolderTaken(`Another collector serves ${options.folder} already.`);
  const closing: (() => unknown)[] = [release];
  const stop = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close();
  };
  try {
    const live = new LiveFeed();
    const warnings = settingWarnings(options.settings);
    const store = await openThreadedStore({
      folder: options.folder,
      settings: options.settings,
      threadFile: (name) => join(options.distFolder, "collector", `${name}.cjs`),
      onSetAside: (notice) => {
        warnings.push(notice);
        options.report(notice);
      },
      onLive: (event) => live.publish(event),
      onCrash: options.report,
    });
    closing.push(() => store.close());
    const file = join(options.folder, DISCOVERY_FILE);
    const before = killedBefore(file);
    const { host } = options;
    const isOpen = !isLoopback(host);
    const needed = isOpen ? { token: ingestToken(options.folder) } : {};
    if (isOpen)
      warnings.push(
        `Other machines can reach the ports for telemetry (${host}). They need the token, and what they send is not encrypted on its way.`,
      );
    const accept = store.writer.keep.bind(store.writer);
    const grpc = await bind(options.grpc, before?.grpc, (at) => startGrpcReceiver({ host, accept, ...needed, ...at }));
    closing.push(() => grpc.close());
    const http = await bind(options.http, before?.http, (at) => startHttpReceiver({ host, accept, ...needed, ...at }));
    closing.push(() => http.close());

    const ways = new WaysIn();
    const token = createToken();
    // Reading and deleting is for this machine, wherever telemetry may come from.
    const uiHost = isOpen ? "127.0.0.1" : host;
    const server = createApiServer({
      api: new ReadApi(store.reader),
      live,
      token,
      page: new Page(join(options.distFolder, "webview"), ways),
      wayIn: () => wayIn(),
      version: VERSION,
      ports: () => ports,
      settings: options.settings,
      warnings,
      stop: options.onStopRequest,
      deleteAll: () => store.writer.deleteAll(),
      deleteRun: (runId) => store.writer.deleteRun(runId),
      pinRun: async (runId, pinned) => {
        const found = await store.writer.pinRun(runId, pinned);
        const run = found ? await store.reader.run(runId) : null;
        if (run) live.publish({ type: "run", run });
        return found;
      },
      isAllowed: ({ host, origin }) => isAllowedHost(host, []) && (origin === undefined || origin === `http://${host}`),
      report: (message, error) => options.report(`${message} ${faultOf(error)}.`),
    });
    const ui = await bind(options.ui, before?.ui, (at) => listen(server, { host: uiHost, ...at }));
    closing.push(() => closeServer(server));
    closing.push(() => live.close());

    const address = `http://${at(uiHost, ui.port)}`;
    const wayIn = (lasting = false) => `${address}/in/${ways.issue(lasting)}`;
    const discovery: Discovery = {
      pid: process.pid,
      version: VERSION,
      grpc: receiverAt(grpc),
      http: `http://${receiverAt(http)}`,
      ui: address,
      token,
      ...(isOpen ? { ingestToken: needed.token } : {}),
    };
    const ports: Ports = {
      http: discovery.http,
      grpc: discovery.grpc,
      notes: await portNotes([
        { wanted: options.http.port, got: discovery.http },
        { wanted: options.grpc.port, got: discovery.grpc },
      ]),
    };
    writePrivateFile(file, JSON.stringify(discovery));
    closing.push(() => rmSync(file, { force: true }));
    return {
      discovery,
      ports,
      warnings,
      wayIn,
      get clients() {
        return live.readers;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The addresses of a collector that was killed: its file is still there. Agents that it served go on sending to its
 * ports, so they are tried first.
 */
function killedBefore(file: string): Discovery | null {
  try {
    return parseDiscovery(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

async function bind<T>(
  wanted: WantedPort,
  before: string | undefined,
  start: (at: { port: number; elsewhere: boolean }) => Promise<T>,
): Promise<T> {
  const port = Number(before?.split(":").at(-1));
  if (!wanted.asked && port > 0) {
    const again = await start({ port, elsewhere: false }).catch(() => null);
    if (again) return again;
  }
  return start({ port: wanted.port, elsewhere: !wanted.asked });
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

const receiverAt = (receiver: Receiver) => at(WILDCARDS.get(receiver.host) ?? receiver.host, receiver.port);
/** Listening on every address is not an address that can be called. */
const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);
const at = (host: string, port: number) => `${host.includes(":") ? `[${host}]` : host}:${port}`;
