import { count, plural, time } from "../contract/figures.ts";
import { backendNames, type ForwardStatus, forwardSentence } from "../contract/forwarding.ts";
import type { RunSummary } from "../contract/run.ts";
import type { StoreSettings } from "../contract/settings.ts";
import { ownerInWords, type PortOwner } from "../ports/portTables.ts";

/** What `doctor` found out about this machine; it concludes from nothing else. */
export interface Findings {
  readonly folder: string;
  readonly version: string;
  readonly nodeVersion: string;
  readonly nowMs: number;
  readonly collector: {
    readonly pid: number;
    readonly version: string;
    readonly http: string;
    readonly grpc: string;
    readonly ui: string;
    readonly spans: number;
    readonly runs: number;
    /** Null where it is of a version that does not say. */
    readonly settings: StoreSettings | null;
    readonly warnings: readonly string[];
    readonly forwards: readonly ForwardStatus[];
  } | null;
  /** Bytes of the data folder; null when there is none. */
  readonly storeBytes: number | null;
  /** Programs on the usual ports that are not this collector. */
  readonly foreign: readonly { readonly port: number; readonly owner: PortOwner | null }[];
  readonly newest: RunSummary | null;
  /** Why the store can't be read; null where it can, or where there is none yet. */
  readonly unreadable: string | null;
  /** Files of stores that could not be used, in the data folder. */
  readonly setAside: readonly string[];
  /** OpenTelemetry's and the frameworks' variables of this shell. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Diagnosis {
  readonly lines: readonly string[];
  /** What is wrong, heaviest first. */
  readonly problems: readonly string[];
  /** The one thing to do about it, or null when all is well. */
  readonly todo: string | null;
}

/** Conclusions from the findings, in plain words. */
export function diagnose(found: Findings): Diagnosis {
  const problems: { text: string; todo: string }[] = [];
  const { collector } = found;
  const lines = [
    `Traceline ${found.version} on Node ${found.nodeVersion}. Runs lie in ${found.folder}${sizeOf(found)}.`,
    collector
      ? `The collector runs (pid ${collector.pid}) with ${plural(collector.runs, "run")} and ${plural(collector.spans, "span")}. It takes OTLP at ${collector.http} (HTTP) and ${collector.grpc} (gRPC).`
      : "No collector runs.",
    newestRun(found),
  ];
  if (collector?.settings) lines.push(settingsInWords(collector.settings), ...collector.warnings);
  if (collector) lines.push(...collector.forwards.map(forwardSentence));
  if (found.setAside.length > 0)
    lines.push(`Stores that could not be used were set aside there and can be removed: ${found.setAside.join(", ")}.`);
  if (found.unreadable !== null)
    problems.push({
      text: `The runs can't be read. ${found.unreadable}`,
      todo: "Use a folder that can be read, with: --data DIR",
    });
  if (!collector)
    problems.push({
      text: "Nothing that agents send now is kept.",
      todo: "Start the collector with: traceline start   (VS Code starts it by itself)",
    });
  if (collector && collector.version !== found.version)
    problems.push({
      text: `The collector is version ${collector.version}, this command is ${found.version}.`,
      todo: "Close the windows that use the old one, or stop it and run: traceline start",
    });
  for (const { to, waiting, dropped, trouble } of collector?.forwards ?? [])
    if (trouble !== null)
      problems.push({
        text: `${backendNames(to)} does not get what is passed on to it. ${trouble}`,
        todo: `${plural(waiting, "request")} ${waiting === 1 ? "waits" : "wait"} and ${dropped > 0 ? `${count(dropped)} were` : "none was"} dropped; see that it runs, and it is tried again by itself.`,
      });
  for (const { port, owner } of found.foreign) {
    lines.push(`Port ${port} belongs to ${ownerInWords(owner)}.`);
    if (collector && !endpointOf(found))
      problems.push({
        text: `Agents that send to the usual port ${port} reach the other program and not Traceline.`,
        todo: `Point agents to it with: export OTEL_EXPORTER_OTLP_ENDPOINT=${collector.http}`,
      });
  }
  lines.push(...variableLines(found, problems));
  return { lines, problems: problems.map(({ text }) => text), todo: problems[0]?.todo ?? null };
}

function settingsInWords({ masking, durability, keepDays, keepBytes }: StoreSettings): string {
  const kept = `Runs are kept for ${plural(keepDays, "day")} and up to ${count(Math.ceil(keepBytes / 1024 ** 2))} MB, pinned ones for good.`;
  return `Secrets are ${masking ? "masked" : "not masked"}. Durability is ${durability}. ${kept}`;
}

const sizeOf = ({ storeBytes }: Findings) =>
  storeBytes === null ? " (nothing is stored yet)" : ` (${count(Math.ceil(storeBytes / 1024))} kB)`;

function newestRun({ newest, nowMs, unreadable }: Findings): string {
  if (!newest) return unreadable === null ? "No run has arrived yet." : "Which runs there are is unknown.";
  const ago = time(Math.max(0, nowMs - newest.startMs));
  return `The newest run began ${ago} ago: ${newest.name} (${newest.service ?? "unknown service"}, ${newest.families.join(", ") || "unknown family"}). ${captured(newest)}${maskedIn(newest)}`;
}

function maskedIn({ masked }: RunSummary): string {
  const rules = Object.entries(masked ?? {});
  if (rules.length === 0) return "";
  const times = rules.reduce((sum, [, count]) => sum + count, 0);
  return ` ${plural(times, "secret")} of it ${times === 1 ? "was" : "were"} masked (${rules.map(([rule]) => rule).join(", ")}).`;
}

function captured(run: RunSummary): string {
  if (run.llmCalls === 0) return "It has no model call.";
  if (run.inputTokens === null) return "Its model calls came without token counts.";
  return `It has ${plural(run.llmCalls, "model call")} with token counts.`;
}

const endpointOf = ({ variables }: Findings) =>
  variables.OTEL_EXPORTER_OTLP_ENDPOINT ?? variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? null;

function variableLines(found: Findings, problems: { text: string; todo: string }[]): string[] {
  const names = Object.keys(found.variables).sort();
  if (names.length === 0)
    return ["This shell sets no OpenTelemetry variable; frameworks send to their own default, or nothing at all."];
  const endpoint = endpointOf(found);
  const { collector } = found;
  const doors = collector?.forwards.map(({ door }) => door) ?? [];
  if (endpoint && collector && !leadsTo(endpoint, [collector.http, collector.grpc, ...doors]))
    problems.push({
      text: `This shell sends telemetry to ${endpoint}, and that is not Traceline.`,
      todo: `Change it with: export OTEL_EXPORTER_OTLP_ENDPOINT=${collector.http}`,
    });
  if (found.variables.OTEL_SDK_DISABLED?.toLowerCase() === "true")
    problems.push({
      text: "OTEL_SDK_DISABLED switches telemetry off.",
      todo: "Allow it with: unset OTEL_SDK_DISABLED",
    });
  if (found.variables.OTEL_TRACES_EXPORTER?.toLowerCase() === "none")
    problems.push({
      text: "OTEL_TRACES_EXPORTER=none sends no spans.",
      todo: "Allow it with: unset OTEL_TRACES_EXPORTER",
    });
  return [`This shell sets ${names.join(", ")}.`];
}

/** Whether an endpoint variable points to one of these addresses, whatever spelling of this machine it uses. */
function leadsTo(endpoint: string, addresses: readonly string[]): boolean {
  const port = (text: string) =>
    /:(\d+)(?:\/|$)/.exec(text.replace(/^[a-z]+:\/\//, "").replace(/^\[[^\]]*\]/, ""))?.[1];
  const local = /^(?:https?:\/\/)?(?:localhost|127\.|\[::1\])/i.test(endpoint);
  return local && addresses.some((address) => port(address) === port(endpoint));
}
