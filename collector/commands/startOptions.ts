import { parseArgs } from "node:util";
import type { CollectorOptions, WantedPort } from "../collectorOptions.ts";
import { DEFAULT_SETTINGS, DURABILITIES, type Durability, type StoreSettings } from "../contract/settings.ts";
import { dataFolder } from "./dataFolder.ts";
import { UsageError } from "./usageError.ts";

export const START_HELP = `traceline start [--data DIR] [--host 127.0.0.1] [--grpc-port 4317] [--http-port 4318] [--ui-port 4319]
                [--ready-file FILE] [--leave-after SECONDS] [--no-masking] [--durability full|normal]
                [--keep-days 30] [--keep-bytes 2147483648] [--forward ENDPOINT]…
  Receives OpenTelemetry and keeps the runs of agents. Port 0 takes any free port; a usual port that belongs to another
  program is replaced by a free one, a port that was asked for by number is not. Once listening it writes FILE with its
  addresses and the token of the read API, readable by you alone. Ctrl-C stops it after everything accepted is kept.
  --host lets other machines send too; then every sender needs a token, which is printed. Reading stays on this machine.
  --leave-after ends it when no client has been connected for that long.
  Keys, tokens and passwords are masked before anything is written; --no-masking (or TRACELINE_MASKING=off) keeps them.
  --durability normal acknowledges before the disk has synced: faster on slow disks, but a power failure may take the
  last of what was acknowledged. Runs older than --keep-days, and the oldest when the store takes more than --keep-bytes,
  are deleted, except pinned ones.
  --forward opens a door to another backend: what is sent there is seen here and passed on to it. It stays open until
  traceline forwards --remove closes it.`;

export interface StartOptions extends Pick<CollectorOptions, "folder" | "host" | "grpc" | "http" | "ui" | "settings"> {
  readonly readyFile: string | null;
  readonly leaveAfterMs: number | null;
  /** Endpoints of backends to open doors to. */
  readonly forward: readonly string[];
}

/** @throws UsageError where a value makes no sense */
export function startOptions(args: string[], environment = process.env): StartOptions {
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
      "no-masking": { type: "boolean", default: false },
      durability: { type: "string" },
      "keep-days": { type: "string" },
      "keep-bytes": { type: "string" },
      forward: { type: "string", multiple: true, default: [] },
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
    settings: storeSettings(values, environment),
    readyFile: values["ready-file"] ?? null,
    leaveAfterMs: leave === undefined ? null : Number(leave) * 1000,
    forward: values.forward,
  };
}

/** Whether the environment leaves masking on. */
export function masksBy({ TRACELINE_MASKING }: NodeJS.ProcessEnv): boolean {
  return !/^(?:off|0|false|no)$/i.test(TRACELINE_MASKING ?? "");
}

interface SettingFlags {
  readonly "no-masking": boolean;
  readonly durability?: string | undefined;
  readonly "keep-days"?: string | undefined;
  readonly "keep-bytes"?: string | undefined;
}

function storeSettings(flags: SettingFlags, environment: NodeJS.ProcessEnv): StoreSettings {
  const durability = flags.durability ?? DEFAULT_SETTINGS.durability;
  if (!isDurability(durability)) throw new UsageError("--durability takes full or normal.");
  return {
    masking: !flags["no-masking"] && masksBy(environment),
    durability,
    keepDays: positive("--keep-days", flags["keep-days"], DEFAULT_SETTINGS.keepDays),
    keepBytes: positive("--keep-bytes", flags["keep-bytes"], DEFAULT_SETTINGS.keepBytes),
  };
}

const isDurability = (text: string): text is Durability => (DURABILITIES as readonly string[]).includes(text);

function positive(flag: string, text: string | undefined, usual: number): number {
  const number = text === undefined ? usual : Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new UsageError(`${flag} takes a number above 0.`);
  return number;
}

function wantedPort(flag: string, text: string | undefined, usual: number): WantedPort {
  if (text === undefined) return { port: usual, asked: false };
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${flag} takes a port from 0 to 65535.`);
  return { port, asked: port !== 0 };
}
