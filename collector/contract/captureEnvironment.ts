import { isOneOf } from "./forwarding.ts";

/** Where a program's telemetry is to go, and what is known of the place it is started from. */
export interface CaptureTarget {
  /** Address of the collector's HTTP receiver. */
  readonly http: string;
  /** What senders need there; missing where they need nothing. */
  readonly ingestToken?: string | undefined;
  /** Folder of the workspace; null where there is none. */
  readonly folder: string | null;
  /** Commit that is checked out there, and whether files differ from it; null where that is not known. */
  readonly revision: string | null;
  readonly dirty: boolean | null;
  /** The folder `inprocess` of the built product; null leaves the helpers out. */
  readonly helpers: string | null;
  readonly windows: boolean;
  /** Address of the door from which the collector passes on to the endpoint that was set before; false where none is. */
  readonly forwards: string | false;
}

export interface CaptureEnvironment {
  /** Name → value, to be set as they are. Empty where an endpoint that was set before is left alone. */
  readonly set: Readonly<Record<string, string>>;
  /** The endpoint that was set before and is left alone; null when capture works. */
  readonly foreign: { readonly name: string; readonly endpoint: string } | null;
}

type Environment = Readonly<Record<string, string | null | undefined>>;

const ENDPOINTS = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
] as const;

/** What frameworks want to be told; a value that the user has set stays. */
const SWITCHES: Readonly<Record<string, string>> = {
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "otlp",
  // A run is watched while it goes on: the usual five seconds are a long time.
  OTEL_BSP_SCHEDULE_DELAY: "500",
  OTEL_BLRP_SCHEDULE_DELAY: "500",
  // Claude Code has names of its own for the same.
  OTEL_TRACES_EXPORT_INTERVAL: "500",
  OTEL_LOGS_EXPORT_INTERVAL: "500",
  OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental,gen_ai_use_latest_invocation_tokens",
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true",
  CLAUDE_CODE_ENABLE_TELEMETRY: "1",
  CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1",
  OTEL_LOG_USER_PROMPTS: "1",
  OTEL_LOG_TOOL_DETAILS: "1",
  OTEL_LOG_TOOL_CONTENT: "1",
  GEMINI_TELEMETRY_ENABLED: "true",
  GEMINI_TELEMETRY_TRACES_ENABLED: "true",
  GEMINI_TELEMETRY_TARGET: "local",
  GEMINI_TELEMETRY_OTLP_PROTOCOL: "http",
  GEMINI_TELEMETRY_LOG_PROMPTS: "true",
  COPILOT_OTEL_ENABLED: "true",
  ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE: "content",
  ENABLE_INSTRUMENTATION: "true",
  ENABLE_SENSITIVE_DATA: "true",
  SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS: "true",
  SEMANTICKERNEL_EXPERIMENTAL_GENAI_ENABLE_OTEL_DIAGNOSTICS_SENSITIVE: "true",
  // CrewAI's telemetry for its vendor takes the place of the one tracer provider that a process can have.
  CREWAI_DISABLE_TELEMETRY: "true",
  // MLflow sends to one place only unless it is told otherwise.
  MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT: "true",
};

/**
 * The variables that let a program's runs be seen, given those it has. An endpoint that was set before is left alone, with
 * everything else, unless the collector passes on to it. `NODE_OPTIONS`, `PYTHONPATH` and resource attributes are added to.
 */
export function captureEnvironment(existing: Environment, target: CaptureTarget): CaptureEnvironment {
  const before = doorBefore(existing);
  const ours = [target.http, ...(before === null ? [] : [before])];
  const foreign = ENDPOINTS.find((name) => existing[name] && !isOneOf(existing[name], ours));
  if (foreign && target.forwards === false)
    return { set: {}, foreign: { name: foreign, endpoint: existing[foreign] ?? "" } };
  const door = (foreign && target.forwards) || before;
  const set: Record<string, string> = {
    ...missing(existing, { ...SWITCHES, GEMINI_TELEMETRY_OTLP_ENDPOINT: door ?? target.http }),
    ...(door === null ? endpoints(existing, target) : endpointsAtDoor(existing, door)),
    OTEL_RESOURCE_ATTRIBUTES: resourceAttributes(existing.OTEL_RESOURCE_ATTRIBUTES ?? "", target),
    TRACELINE_ENDPOINT: target.http,
  };
  if (target.helpers !== null) {
    set.NODE_OPTIONS = nodeOptions(existing.NODE_OPTIONS ?? "", target.helpers);
    set.PYTHONPATH = pythonPath(existing.PYTHONPATH ?? "", target.helpers, target.windows);
  }
  return { set, foreign: null };
}

/** One sentence on an endpoint that was left alone, without what its address may hold of a secret. */
export function leftAlone(foreign: NonNullable<CaptureEnvironment["foreign"]>): string {
  return `${foreign.name} was already set to ${shownAddress(foreign.endpoint)}, so it was left alone and nothing is captured there.`;
}

/** An address as it may be shown, without what it may hold of a secret. */
export function shownAddress(endpoint: string): string {
  return endpoint.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/s, "");
}

/** The door that an earlier capture set, where it is still sent to. */
function doorBefore(existing: Environment): string | null {
  const door = existing.TRACELINE_DOOR;
  return door && ENDPOINTS.some((name) => existing[name] && isOneOf(existing[name], [door])) ? door : null;
}

function endpoints(existing: Environment, { http, ingestToken }: CaptureTarget): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: http,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    ...signalsAfter(existing, http),
    ...(ingestToken === undefined ? {} : headers(existing, ingestToken)),
  };
}

/**
 * Nothing but the address changes: a door takes every protocol, and passes on what comes the way it came, with the
 * headers that the program sends.
 */
function endpointsAtDoor(existing: Environment, door: string): Record<string, string> {
  const signals = ["traces", "logs", "metrics"] as const;
  const own = signals
    .map((signal) => [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, `${door}/v1/${signal}`] as const)
    .filter(([name]) => existing[name]);
  return { OTEL_EXPORTER_OTLP_ENDPOINT: door, ...Object.fromEntries(own), TRACELINE_DOOR: door };
}

function missing(existing: Environment, wanted: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !existing[name]));
}

/** An endpoint of one signal goes before the one for all: where there was one, it is replaced by ours. */
function signalsAfter(existing: Environment, http: string): Record<string, string> {
  const signals = ["traces", "logs", "metrics"] as const;
  return Object.fromEntries(
    signals.flatMap((signal) => {
      const name = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`;
      const found: [string, string][] = [];
      if (existing[`${name}_ENDPOINT`]) found.push([`${name}_ENDPOINT`, `${http}/v1/${signal}`]);
      if (existing[`${name}_PROTOCOL`]) found.push([`${name}_PROTOCOL`, "http/protobuf"]);
      return found;
    }),
  );
}

/**
 * The token among the headers that were set before, where exporters of all signals, or of one, look for them. An
 * `authorization` that was there was for somebody else.
 */
function headers(existing: Environment, token: string): Record<string, string> {
  const ours = `authorization=Bearer%20${token}`;
  const names = ["", "_TRACES", "_LOGS", "_METRICS"].map((signal) => `OTEL_EXPORTER_OTLP${signal}_HEADERS`);
  return Object.fromEntries(
    names
      .filter((name, at) => at === 0 || existing[name])
      .map((name) => {
        const pairs = (existing[name] ?? "").split(",").filter((pair) => pair.trim() !== "");
        return [name, [...pairs.filter((pair) => !/^\s*authorization\s*=/i.test(pair)), ours].join(",")];
      }),
  );
}

/** Percent-encoded as the variable's format wants it; ours replace what an earlier capture said. */
function resourceAttributes(existing: string, { folder, revision, dirty }: CaptureTarget): string {
  const ours = Object.entries({
    "traceline.workspace": folder,
    "vcs.ref.head.revision": revision,
    "traceline.vcs.dirty": dirty === null ? null : String(dirty),
  });
  const names = new Set(ours.map(([name]) => name));
  const kept = existing.split(",").filter((pair) => pair.trim() && !names.has(pair.split("=", 1)[0]?.trim() ?? ""));
  const added = ours.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return [...kept, ...added].join(",");
}

/**
 * The preload goes behind what is there. `--require`, because runtimes that know no `--import` refuse to start with it,
 * and because it costs a program without agents less. Within quotes a backslash is an escape.
 */
function nodeOptions(existing: string, helpers: string): string {
  const option = `--require "${slashed(helpers)}/node/preload.cjs"`;
  return existing.includes(option) ? existing : [existing, option].filter(Boolean).join(" ");
}

const slashed = (path: string) => path.replaceAll("\\", "/");

/** In front, so that a `sitecustomize` that is there already is found by ours and runs after it. */
function pythonPath(existing: string, helpers: string, windows: boolean): string {
  const [separator, own] = windows ? [";", `${helpers}\\python`] : [":", `${helpers}/python`];
  const others = existing.split(separator).filter((entry) => entry !== own);
  return existing === "" ? own : [own, ...others].join(separator);
}
