import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ForwardStatus } from "../contract/forwarding.ts";
import type { Accept, Signal } from "../otlp/acceptedRequest.ts";
import { grpcProtocol } from "../otlp/grpcReceiver.ts";
import { startHttpReceiver } from "../otlp/httpReceiver.ts";
import type { CameRequest } from "../otlp/receiverOptions.ts";
import { type BackendClient, backendClient } from "./backendClient.ts";
import type { Backoff } from "./backoff.ts";
import { DiskQueue, type QueueBounds } from "./diskQueue.ts";
import { type ForwardTarget, type Place, placesOf, SIGNALS, shownPlaces } from "./forwardTarget.ts";
import { Lane, type LaneStatus } from "./lane.ts";
import { passedHeaders } from "./passedHeaders.ts";

/** Where ports of doors are looked for: below those that systems hand out by themselves, so that they stay ours. */
const FIRST_PORT = 14_318;
const PORTS = 64;

export interface TargetOptions {
  /** The data folder. */
  readonly folder: string;
  readonly target: ForwardTarget;
  readonly self: string;
  readonly key: Uint8Array;
  /** Ports that belong to doors of others. */
  readonly avoid: readonly number[];
  readonly accept: Accept;
  readonly backoff: Backoff;
  readonly bounds: QueueBounds;
  readonly connect?: (place: Place, signal: Signal) => BackendClient;
}

/** A target with its door open. */
export interface OpenTarget {
  /** As it is now: the door may have had to move. */
  readonly target: ForwardTarget;
  readonly door: string;
  status(): ForwardStatus;
  /** Lets go of what waits. */
  clear(): Promise<void>;
  close(): Promise<void>;
  /** Closes it for good, with all that waits. */
  remove(): Promise<void>;
}

/**
 * Opens a door for programs that sent to a backend: what comes in is kept as everything is, and passed on from a queue of
 * its own. Only programs of this machine reach it.
 * @throws UnfitEndpoint; the system's error where the folder can't be written
 */
export async function openTarget(options: TargetOptions): Promise<OpenTarget> {
  const { target, self, accept } = options;
  const places = placesOf(target.variables);
  const folder = join(options.folder, "forward", target.id);
  const lanes = new Map<Signal, Lane>();
  for (const signal of SIGNALS) {
    const place = places[signal];
    if (!place) continue;
    const client = (options.connect ?? backendClient)(place, signal);
    const queue = new DiskQueue(join(folder, signal), options.bounds);
    lanes.set(signal, new Lane({ ...options, queue, client }));
  }
  const passOn = async (came: CameRequest): Promise<void> => {
    const lane = lanes.get(came.signal);
    const headers = lane && passedHeaders(came.headers, self);
    if (headers) await lane.pass({ ...came, headers });
  };
  const receiving = { accept, passOn };
  const grpc = grpcProtocol(receiving);
  const http = await firstFree(target.port, options.avoid, (at) => startHttpReceiver({ ...receiving, ...at }, grpc));
  const door = `http://127.0.0.1:${http.port}`;
  const close = async () => {
    await Promise.all([http.close(), grpc.close()]);
    await Promise.all([...lanes.values()].map((lane) => lane.close()));
  };
  return {
    target: { ...target, port: http.port },
    door,
    status: () => ({ id: target.id, door, to: shownPlaces(places), ...sum([...lanes.values()]) }),
    clear: async () => void (await Promise.all([...lanes.values()].map((lane) => lane.clear()))),
    close,
    remove: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The port where it was before, else the first one that can be had. */
async function firstFree<T>(
  before: number,
  avoid: readonly number[],
  start: (at: { host: string; port: number; elsewhere: boolean }) => Promise<T>,
): Promise<T> {
  const usual = Array.from({ length: PORTS }, (_, at) => FIRST_PORT + at).filter((port) => !avoid.includes(port));
  for (const port of before > 0 ? [before, ...usual] : usual) {
    try {
      return await start({ host: "127.0.0.1", port, elsewhere: false });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    }
  }
  return start({ host: "127.0.0.1", port: 0, elsewhere: false });
}

function sum(lanes: readonly Lane[]): LaneStatus {
  const all = lanes.map(({ status }) => status);
  const total = (of: (one: LaneStatus) => number) => all.reduce((so, one) => so + of(one), 0);
  return {
    sent: total(({ sent }) => sent),
    waiting: total(({ waiting }) => waiting),
    waitingBytes: total(({ waitingBytes }) => waitingBytes),
    dropped: total(({ dropped }) => dropped),
    refused: total(({ refused }) => refused),
    trouble: all.find(({ trouble }) => trouble !== null)?.trouble ?? null,
  };
}
