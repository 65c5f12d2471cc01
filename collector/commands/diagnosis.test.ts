import { expect, test } from "vitest";
import { understoodRun } from "../../test/support/understoodRun.ts";
import { DEFAULT_SETTINGS, settingWarnings } from "../contract/settings.ts";
import { diagnose, type Findings } from "./diagnosis.ts";

const well: Findings = {
  folder: "/data",
  version: "0.1.0",
  nodeVersion: "v24.21.0",
  nowMs: 0,
  collector: {
    pid: 7,
    version: "0.1.0",
    http: "http://127.0.0.1:4318",
    grpc: "127.0.0.1:4317",
    ui: "http://127.0.0.1:4319",
    spans: 10,
    runs: 2,
    settings: DEFAULT_SETTINGS,
    warnings: [],
    forwards: [],
  },
  storeBytes: 2048,
  foreign: [],
  newest: null,
  unreadable: null,
  setAside: [],
  variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" },
};

test("when all is well there is nothing to do", () => {
  expect(diagnose(well)).toMatchObject({ problems: [], todo: null });
  expect(diagnose(well).lines.join("\n")).toContain("pid 7");
});

test("without a collector the one thing to do is to start it", () => {
  expect(diagnose({ ...well, collector: null }).todo).toContain("traceline start");
});

test("a foreign program on a usual port is named, with the way around it", () => {
  const found = { ...well, variables: {}, foreign: [{ port: 4318, owner: { pid: 4121, name: "otelcol" } }] };
  const { lines, todo } = diagnose({ ...found, collector: { ...well.collector!, http: "http://127.0.0.1:45000" } });
  expect(lines).toContain("Port 4318 belongs to another program (otelcol, pid 4121).");
  expect(todo).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:45000");
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://cloud.example:443" }, "cloud.example"],
  [{ OTEL_SDK_DISABLED: "true" }, "OTEL_SDK_DISABLED"],
  [{ OTEL_TRACES_EXPORTER: "none" }, "OTEL_TRACES_EXPORTER"],
])("%j is a problem", (variables, word) => {
  expect(diagnose({ ...well, variables }).problems.join()).toContain(word);
});

test("gRPC and HTTP endpoints of this collector are both fine", () => {
  expect(diagnose({ ...well, variables: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://[::1]:4317/" } }).problems).toEqual([]);
});

test("how runs are kept is said, and what is switched off goes on being said", () => {
  expect(diagnose(well).lines.map((line) => line.replaceAll("\u00a0", " "))).toContain(
    "Secrets are masked. Durability is full. Runs are kept for 30 days and up to 2,048 MB, pinned ones for good.",
  );
  const settings = { ...DEFAULT_SETTINGS, masking: false };
  const collector = { ...well.collector!, settings, warnings: settingWarnings(settings) };
  expect(diagnose({ ...well, collector }).lines).toContain(
    "Masking is off: keys and passwords in traces are stored as they come.",
  );
});

test("a store that can't be read is a problem, and nothing is said of its runs", () => {
  const { lines, problems, todo } = diagnose({ ...well, unreadable: "It was written by a newer Traceline." });
  expect(problems).toEqual(["The runs can't be read. It was written by a newer Traceline."]);
  expect(todo).toContain("--data");
  expect(lines.join("\n")).not.toContain("No run has arrived");
});

test("stores that were set aside are named", () => {
  const setAside = ["traceline.db.set-aside-20260101T000000Z"];
  expect(diagnose({ ...well, setAside }).lines.join("\n")).toContain(setAside[0]);
});

test("what was masked in the newest run is counted (S1)", () => {
  const newest = { ...understoodRun({ runId: "run" }, []).summary, masked: { "github-token": 2, bearer: 1 } };
  expect(plain(diagnose({ ...well, newest }).lines)).toContain("3 secrets of it were masked (github-token, bearer).");
});

test("a durability that may lose something goes on being said (D2)", () => {
  const settings = { ...DEFAULT_SETTINGS, durability: "normal" as const };
  const collector = { ...well.collector!, settings, warnings: settingWarnings(settings) };
  const text = plain(diagnose({ ...well, collector }).lines);
  expect(text).toContain("Durability is normal.");
  expect(text).toContain("a power failure may take what was acknowledged last");
});

const plain = (lines: readonly string[]) => lines.join("\n").replaceAll("\u00a0", " ");

test("what is passed on is said, and a backend that does not get it is a problem", () => {
  const one = {
    id: "a",
    door: "http://127.0.0.1:14318",
    to: { traces: "https://otel.example.org/v1/traces", logs: null, metrics: null },
    sent: 3,
    waiting: 0,
    waitingBytes: 0,
    dropped: 0,
    refused: 0,
    trouble: null,
  };
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: one.door };
  const fine = diagnose({ ...well, variables, collector: { ...well.collector!, forwards: [one] } });
  expect(fine.problems).toEqual([]);
  expect(fine.lines.join("\n")).toContain("is passed on to https://otel.example.org");
  const away = { ...one, waiting: 2, trouble: "It could not be reached (ECONNREFUSED)." };
  const { problems, todo } = diagnose({ ...well, variables, collector: { ...well.collector!, forwards: [away] } });
  expect(problems).toEqual([
    "https://otel.example.org does not get what is passed on to it. It could not be reached (ECONNREFUSED).",
  ]);
  expect(todo?.replaceAll("\u00a0", " ")).toContain("2 requests wait and none was dropped");
});
