import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { CannotEdit } from "./cannotEdit.ts";
import { type AgentRecord, captureAgent, settingsFile, takeBackAgent } from "./codingAgents.ts";
import { lineDiff } from "./lineDiff.ts";

const target = { http: "http://127.0.0.1:4318" };
const capture = (agent: "claude" | "codex" | "gemini", text: string | null) =>
  captureAgent(agent, "file", text, target);

/** As it is when it comes back from the file that remembers it. */
const remembered = (record: AgentRecord) => JSON.parse(JSON.stringify(record)) as AgentRecord;
const undone = (record: AgentRecord, text: string | null) => takeBackAgent(remembered(record), text);

describe("Codex", () => {
  const otel = {
    exporter: { "otlp-http": { endpoint: "http://127.0.0.1:4318/v1/logs", protocol: "binary" } },
    trace_exporter: { "otlp-http": { endpoint: "http://127.0.0.1:4318/v1/traces", protocol: "binary" } },
    metrics_exporter: { "otlp-http": { endpoint: "http://127.0.0.1:4318/v1/metrics", protocol: "binary" } },
    log_user_prompt: true,
  };
  const config = `# mine
model = "gpt-5"   # the good one
notes = """
[otel]
exporter = "text only"
"""

[profiles.fast]
args = [
  "a", # ]
  "b",
]
`;

  test.each([
    ["no file", null, {}],
    ["an empty file", "", {}],
    ["other settings", config, {}],
    ["no line break at the end", 'model = "x"', {}],
    ["Windows line ends", 'model = "x"\r\n[tui]\r\ntheme = "y"\r\n', {}],
    ["a table of its own", '[otel]\nenvironment = "dev"\nexporter = "none"\n[tui]\na = 1\n', { environment: "dev" }],
    [
      "exporters as tables",
      '[otel]\nenvironment = "dev" # x\n\n[otel.exporter.otlp-http]\nendpoint = "http://b"\n\n[tui]\na = 1\n',
      { environment: "dev" },
    ],
    ["exporters as tables only", '[otel.exporter.otlp-http]\nendpoint = "http://b"\n', {}],
    [
      "a value over several lines",
      '[ otel ]\n"exporter" = { otlp-grpc = { endpoint = """\nx""" } }\nz = 1\n',
      { z: 1 },
    ],
  ])("with %s the settings are there, nothing else changes, and it is taken back exactly", (_, text, more) => {
    const record = capture("codex", text);
    const parsed = parse(record.after);
    expect(parsed.otel).toEqual({ ...otel, ...more });
    const { otel: __, ...others } = parsed;
    const { otel: ___, ...before } = parse(text ?? "");
    expect(others).toEqual(before);
    expect(undone(record, record.after)).toBe(text);
    // Done again, it says the same.
    expect(capture("codex", record.after).after).toBe(record.after);
  });

  test("what was written meanwhile stays when it is taken back", () => {
    const record = capture("codex", '[otel]\nexporter = "none"\n');
    const edited = `model = "new"\n${record.after}[tui]\na = 1\n`;
    expect(undone(record, edited)).toBe('model = "new"\n[otel]\nexporter = "none"\n[tui]\na = 1\n');
    const alone = capture("codex", null);
    expect(undone(alone, `model = "new"\n${alone.after}`)).toBe('model = "new"\n');
    expect(undone(alone, `${alone.after}environment = "dev"\n`)).toBe('[otel]\nenvironment = "dev"\n');
  });

  test("a table in a form that can't be added to is left alone", () => {
    expect(() => capture("codex", 'otel = { exporter = "none" }\n')).toThrow(CannotEdit);
    expect(() => capture("codex", 'otel.exporter = "none"\n')).toThrow(CannotEdit);
  });

  test("a token that the collector wants is sent", () => {
    const { after } = captureAgent("codex", "file", null, { ...target, ingestToken: "abc" });
    expect(parse(after)).toMatchObject({
      otel: { exporter: { "otlp-http": { headers: { authorization: "Bearer abc" } } } },
    });
  });
});

describe.each(["claude", "gemini"] as const)("%s", (agent) => {
  test.each([
    ["no file", null],
    ["an empty object", "{}\n"],
    ["other settings", '{\n    "theme": "dark",\n    "env": {"MINE": "1"}, "telemetry": { "outfile": "x" }\n}\n'],
    ["comments", '{\n  // mine\n  "theme": "dark", /* y */\n  "a": [1, 2],\n}\n'],
    ["Windows line ends and tabs", '{\r\n\t"theme": "dark"\r\n}'],
  ])("with %s, it is taken back exactly", (_, text) => {
    const record = capture(agent, text);
    expect(record.after).toContain("http://127.0.0.1:4318");
    expect(record.after).toContain(text?.includes("// mine") ? "// mine" : "");
    expect(undone(record, record.after)).toBe(text);
  });

  test("only our own settings go when somebody has edited the file meanwhile", () => {
    const record = capture(agent, '{\n  "theme": "dark"\n}\n');
    const edited = record.after.replace('"dark"', '"light"');
    expect(undone(record, edited)).toBe('{\n  "theme": "light"\n}\n');
  });

  test("a file that can't be read as JSON is left alone", () => {
    expect(() => capture(agent, "[]")).toThrow(CannotEdit);
    expect(() => capture(agent, '{ "a": ')).toThrow(CannotEdit);
    expect(() => capture(agent, '{ "env": 1, "telemetry": 1 }')).toThrow(CannotEdit);
  });
});

test("what stood there before comes back, and what was changed since stays as it is", () => {
  const record = capture(
    "claude",
    '{ "env": { "OTEL_EXPORTER_OTLP_ENDPOINT": "http://backend", "OTEL_LOG_USER_PROMPTS": "0" } }',
  );
  const edited = record.after
    .replace('"OTEL_LOG_USER_PROMPTS": "1"', '"OTEL_LOG_USER_PROMPTS": "2"')
    .replace("{", '{ "x": 1,');
  expect(JSON.parse(undone(record, edited) ?? "")).toEqual({
    x: 1,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://backend", OTEL_LOG_USER_PROMPTS: "2" },
  });
});

test("Gemini CLI's settings hold no token", () => {
  expect(() => captureAgent("gemini", "file", null, { ...target, ingestToken: "abc" })).toThrow(CannotEdit);
});

test("each agent's settings are where it looks for them", () => {
  expect(settingsFile("codex", "/h", {})).toEqual(["/h/.codex", "config.toml"]);
  expect(settingsFile("codex", "/h", { CODEX_HOME: "/c" })).toEqual(["/c", "config.toml"]);
  expect(settingsFile("claude", "/h", {})).toEqual(["/h/.claude", "settings.json"]);
  expect(settingsFile("gemini", "/h", {})).toEqual(["/h", ".gemini", "settings.json"]);
  expect(settingsFile("copilot", "/h", {})).toBeNull();
});

test("a difference shows what changed with two lines around it", () => {
  const before = "a\nb\nc\nd\ne\nf\n";
  expect(lineDiff(before, "a\nb\nc\nX\ne\nf\ng\n")).toEqual([" b", " c", "-d", "+X", " e", " f", "+g"]);
  expect(lineDiff(before, before)).toEqual([]);
  expect(lineDiff("", "a\n")).toEqual(["+a"]);
});
