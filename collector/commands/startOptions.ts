import { parseArgs } from "node:util";
import type { WantedPort } from "../collector.ts";
import { dataFolder } from "./dataFolder.ts";
import { UsageError } from "./usageError.ts";

export const START_HELP = `traceline start [--data DIR] [--host 127.0.0.1] [--grpc-port 4317] [--http-port 4318] [--ui-port 4319]
                [--ready-file FILE] [--leave-after SECONDS]
  Receives OpenTelemetry and keeps the runs of agents. Port 0 takes any free port; a usual port that belongs to another
  program is replaced by a free one, a port that was asked for by number is not. Once listening it writes FILE with its
  addresses and the token of the read API, readable by you alone. Ctrl-C stops it after everything accepted is kept.
  --leave-after ends it when no client has been connected for that long.`;

export interface StartOptions {
  readonly folder: string;
  readonly host: string;
  readonly grpc: WantedPort;
  readonly http: WantedPort;
  readonly ui: WantedPort;
  readonly readyFile: string | null;
  readonly leaveAfterMs: number | null;
}

/** @throws UsageError where a value makes no sense */
export function startOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      "grpc-port": { type: "string" },
      "http-port": { type: "string" },
      "ui-port": { type: "string" },
      "ready-file": { type: "string" },
      "leave-after": { type: "string" },
    },
  });
  const leave = values["leave-after"];
  if (leave !== undefined && !(Number(leave) > 0)) throw new UsageError("--leave-after takes a number of seconds.");
  return {
    folder: values.data ?? dataFolder(),
    host: values.host,
    grpc: wantedPort("--grpc-port", values["grpc-port"], 4317),
    http: wantedPort("--http-port", values["http-port"], 4318),
    ui: wantedPort("--ui-port", values["ui-port"], 4319),
    readyFile: values["ready-file"] ?? null,
    leaveAfterMs: leave === undefined ? null : Number(leave) * 1000,
  };
}

function wantedPort(flag: string, text: string | undefined, usual: number): WantedPort {
  if (text === undefined) return { port: usual, asked: false };
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${flag} takes a port from 0 to 65535.`);
  return { port, asked: port !== 0 };
}
