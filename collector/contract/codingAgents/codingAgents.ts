import { CannotEdit } from "./cannotEdit.ts";
import { type PutSetting, putSettings, type SettingValue, takeBackSettings } from "./jsonSettings.ts";
import { putInTable, takeBackFromTable } from "./tomlTable.ts";

export const CODING_AGENTS = ["claude", "codex", "copilot", "gemini"] as const;
/** Agents that are programs of their own, by the name of their command. */
export type CodingAgent = (typeof CODING_AGENTS)[number];

export const AGENT_TITLES: Readonly<Record<CodingAgent, string>> = {
  claude: "Claude Code",
  codex: "Codex",
  copilot: "Copilot CLI",
  gemini: "Gemini CLI",
};

/** Where an agent is to send to. */
export interface AgentTarget {
  /** Address of the collector's HTTP receiver. */
  readonly http: string;
  /** What senders need there; missing where they need nothing. */
  readonly ingestToken?: string | undefined;
}

/** What was done to a file, so that it can be taken back. Plain JSON. */
export interface AgentRecord {
  readonly agent: CodingAgent;
  readonly file: string;
  /** Null where there was no file. */
  readonly before: string | null;
  readonly after: string;
  /** Of a file of JSON: the settings that were put there. */
  readonly put: readonly PutSetting[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The parts of the path of an agent's own settings, of the user and not of a folder; null for one that has none and takes
 * variables only.
 */
export function settingsFile(agent: CodingAgent, home: string, env: Environment): readonly string[] | null {
  switch (agent) {
    case "claude":
      return [env.CLAUDE_CONFIG_DIR || `${home}/.claude`, "settings.json"];
    case "codex":
      return [env.CODEX_HOME || `${home}/.codex`, "config.toml"];
    case "gemini":
      return [env.GEMINI_CLI_HOME || home, ".gemini", "settings.json"];
    case "copilot":
      return null;
  }
}

/** The parts of the path, inside the data folder, of the file that remembers what was done for an agent. */
export function recordPath(agent: CodingAgent): readonly string[] {
  return ["capture", `${agent}.json`];
}

/**
 * What an agent's file says with capture on. What it said before of the same things is kept to be put back.
 * @param text of the file; null where there is none
 * @throws CannotEdit
 */
export function captureAgent(agent: CodingAgent, file: string, text: string | null, target: AgentTarget): AgentRecord {
  if (agent === "codex")
    return { agent, file, before: text, after: putInTable(text, "otel", codexEntries(target)), put: [] };
  if (agent === "gemini" && target.ingestToken !== undefined)
    throw new CannotEdit(
      "Gemini CLI's settings hold no token, which this collector wants of senders. Use its variables.",
    );
  const settings = agent === "claude" ? claudeSettings(target) : geminiSettings(target);
  const { text: after, put } = putSettings(text, settings);
  return { agent, file, before: text, after, put };
}

/**
 * What the file says when capture is taken back: as it was before, or, where somebody has changed it since, as it is
 * without what capture put there. Null where there was no file and nothing else is in it.
 * @throws CannotEdit
 */
export function takeBackAgent(record: AgentRecord, text: string | null): string | null {
  if (text === null || text === record.after) return record.before;
  const rest = record.agent === "codex" ? takeBackFromTable(text, "otel") : takeBackSettings(text, record.put);
  const isEmpty = /^\s*(?:\{\s*\}\s*)?$/.test(rest);
  return record.before === null && isEmpty ? null : rest;
}

/** Variables for an agent that takes nothing else, or for a shell. */
export function agentVariables(
  agent: "claude" | "copilot",
  { http, ingestToken }: AgentTarget,
): Record<string, string> {
  const endpoint = {
    OTEL_EXPORTER_OTLP_ENDPOINT: http,
    ...(ingestToken === undefined ? {} : { OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${ingestToken}` }),
  };
  if (agent === "copilot")
    return {
      COPILOT_OTEL_ENABLED: "true",
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true",
      ...endpoint,
    };
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    ...endpoint,
    OTEL_LOG_USER_PROMPTS: "1",
    OTEL_LOG_TOOL_DETAILS: "1",
    OTEL_LOG_TOOL_CONTENT: "1",
    // A run is watched while it goes on: the usual five seconds are a long time.
    OTEL_TRACES_EXPORT_INTERVAL: "500",
    OTEL_LOGS_EXPORT_INTERVAL: "500",
  };
}

function claudeSettings(target: AgentTarget): [string[], SettingValue][] {
  return Object.entries(agentVariables("claude", target)).map(([name, value]) => [["env", name], value]);
}

function geminiSettings({ http }: AgentTarget): [string[], SettingValue][] {
  const settings = {
    enabled: true,
    traces: true,
    target: "local",
    otlpEndpoint: http,
    otlpProtocol: "http",
    logPrompts: true,
  };
  return Object.entries(settings).map(([name, value]) => [["telemetry", name], value]);
}

/** Codex wants the whole address of each signal. */
function codexEntries({ http, ingestToken }: AgentTarget): [string, string][] {
  const headers =
    ingestToken === undefined ? "" : `, headers = { "authorization" = ${JSON.stringify(`Bearer ${ingestToken}`)} }`;
  const exporter = (signal: string) =>
    `{ otlp-http = { endpoint = ${JSON.stringify(`${http}/v1/${signal}`)}, protocol = "binary"${headers} } }`;
  return [
    ["exporter", exporter("logs")],
    ["trace_exporter", exporter("traces")],
    ["metrics_exporter", exporter("metrics")],
    ["log_user_prompt", "true"],
  ];
}
