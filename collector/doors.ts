import { once } from "node:events";
import type { Server } from "node:http";
import { join } from "node:path";
import { createToken } from "./accessToken.ts";
import { createApiServer } from "./api/apiServer.ts";
import { HintBoard } from "./api/hintBoard.ts";
import { LiveFeed } from "./api/liveFeed.ts";
import { Page } from "./api/page.ts";
import { ReadApi } from "./api/readApi.ts";
import { WaysIn } from "./api/waysIn.ts";
import type { CollectorOptions, WantedPort } from "./collectorOptions.ts";
import type { Discovery } from "./contract/discovery.ts";
import { readHints } from "./conventions/readHints.ts";
import { faultOf } from "./faultOf.ts";
import { Forwards } from "./forward/forwards.ts";
import type { AcceptedRequest, Outcome } from "./otlp/acceptedRequest.ts";
import { isAllowedHost } from "./otlp/allowedHost.ts";
import { grpcProtocol, startGrpcReceiver } from "./otlp/grpcReceiver.ts";
import { startHttpReceiver } from "./otlp/httpReceiver.ts";
import { listen } from "./otlp/listen.ts";
import type { Receiver } from "./otlp/receiverOptions.ts";
import { portNotes } from "./ports/portNotes.ts";
import type { ThreadedStore } from "./threads/threadedStore.ts";
import { VERSION } from "./version.ts";

export interface DoorOptions extends CollectorOptions {
  /** What senders must show where other machines can reach the receivers. */
  readonly token?: string;
  readonly isOpen: boolean;
  readonly store: ThreadedStore;
  /** Shown as they are when somebody asks; may grow. */
  readonly warnings: readonly string[];
  /** Where a collector that was killed listened. */
  readonly before: Discovery | null;
}

/** The ports that a collector listens on. */
export interface Doors {
  readonly addresses: Pick<Discovery, "grpc" | "http" | "ui" | "token">;
  readonly live: LiveFeed;
  readonly hints: HintBoard;
  readonly forwards: Forwards;
  /** One sentence for each usual port that belongs to another program. */
  readonly notes: Promise<readonly string[]>;
  /** A new address that lets a browser into the page, once. */
  wayIn(lasting?: boolean): string;
  close(): Promise<void>;
}

/**
 * Opens the ports of a collector: two that take telemetry, and one that reads.
 * @throws the system's error, with its `port`, for a port that was asked for and can't be had
 */
export async function openDoors(options: DoorOptions): Promise<Doors> {
  const { host, isOpen, store, token: needed, before } = options;
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (let next = closing.pop(); next; next = closing.pop()) await next();
  };
  try {
    const live = new LiveFeed();
    const hints = new HintBoard((event) => live.publish(event));
    const acceptLogs = async (request: AcceptedRequest): Promise<Outcome> => {
      // Read first: with the request its memory is given away.
      const told = readHints(request.plain, Date.now());
      const outcome = await store.writer.keep(request);
      for (const hint of told) hints.tell(hint);
      return outcome;
    };
    const accept = (request: AcceptedRequest): Promise<Outcome> =>
      request.signal === "logs" ? acceptLogs(request) : store.writer.keep(request);
    const receiving = { host, accept, ...(needed === undefined ? {} : { token: needed }) };
    const grpc = await bind(options.grpc, before?.grpc, (at) => startGrpcReceiver({ ...receiving, ...at }));
    closing.push(() => grpc.close());
    // A program whose exporter is one of gRPC stays that, whatever port it is pointed to.
    const alsoGrpc = grpcProtocol(receiving);
    const http = await bind(options.http, before?.http, (at) => startHttpReceiver({ ...receiving, ...at }, alsoGrpc));
    closing.push(() => Promise.all([http.close(), alsoGrpc.close()]));

    const forwards = await Forwards.open({
      folder: options.folder,
      accept,
      own: () => [addresses.http, addresses.grpc],
      report: options.report,
    });
    closing.push(() => forwards.close());

    const ways = new WaysIn();
    const token = createToken();
    // Reading and deleting is for this machine, wherever telemetry may come from.
    const uiHost = isOpen ? "127.0.0.1" : host;
    const server = createApiServer({
      api: new ReadApi(store.reader),
      live,
      hints,
      forwards,
      token,
      page: new Page(join(options.distFolder, "webview"), ways),
      wayIn: () => wayIn(),
      version: VERSION,
      ports: async () => ({ http: addresses.http, grpc: addresses.grpc, notes: await notes }),
      settings: options.settings,
      warnings: options.warnings,
      stop: options.onStopRequest,
      deleteAll: () => store.writer.deleteAll(),
      reindex: (runId) => store.reindexing.begin(runId),
      reindexing: () => store.reindexing.waiting(),
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

    const addresses = {
      grpc: receiverAt(grpc),
      http: `http://${receiverAt(http)}`,
      ui: `http://${at(uiHost, ui.port)}`,
      token,
    };
    // Not waited for: finding out whose a port is takes the system a while.
    const notes = portNotes([
      { wanted: options.http.port, got: addresses.http },
      { wanted: options.grpc.port, got: addresses.grpc },
    ]);
    const wayIn = (lasting = false) => `${addresses.ui}/in/${ways.issue(lasting)}`;
    return { addresses, live, hints, forwards, notes, wayIn, close };
  } catch (error) {
    await close();
    throw error;
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
