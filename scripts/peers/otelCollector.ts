import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { readHotSpans } from "../../collector/otlp/hotSpans.ts";
import { freePort, listening, type Peer } from "./peer.ts";

const run = promisify(execFile);
const VERSION = "v0.158.0";
const GO = "go.opentelemetry.io/collector";
const CONTRIB = "github.com/open-telemetry/opentelemetry-collector-contrib";
let binary = "";

/** The OpenTelemetry Collector as its own builder makes it, with the exporter that writes files. Needs Go. */
export const otelCollector: Peer = {
  name: "OpenTelemetry Collector",
  about: `${VERSION}, OTLP receiver, file exporter (protobuf), no batching, no queue`,
  gzip: true,
  isSlow: false,
  install: async (folder) => {
    const home = join(folder, "otelcol", VERSION);
    binary = join(home, "dist", "otelcol");
    if (existsSync(binary)) return;
    mkdirSync(home, { recursive: true });
    const plan = join(home, "build.yaml");
    writeFileSync(
      plan,
      `dist: { name: otelcol, output_path: ${JSON.stringify(join(home, "dist"))} }
receivers: [{ gomod: ${GO}/receiver/otlpreceiver ${VERSION} }]
exporters: [{ gomod: ${CONTRIB}/exporter/fileexporter ${VERSION} }]
`,
    );
    const env = { ...process.env, GOBIN: home, GOFLAGS: "-buildvcs=false" };
    await run("go", ["install", `${GO}/cmd/builder@${VERSION}`], { env });
    await run(join(home, "builder"), ["--config", plan], { env, maxBuffer: 16 * 1024 * 1024 });
  },
  start: async (folder) => {
    const port = await freePort();
    const config = join(folder, "config.yaml");
    writeFileSync(
      config,
      `receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}" } } } }
exporters: { file: { path: ${JSON.stringify(fileIn(folder))}, format: proto } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], exporters: [file] } }
`,
    );
    return listening(binary, ["--config", config], port);
  },
  count: (folder) => spansIn(existsSync(fileIn(folder)) ? readFileSync(fileIn(folder)) : Buffer.alloc(0)),
};

const fileIn = (folder: string) => join(folder, "traces.pb");

/** Requests stand one after the other, each behind its length in four bytes; half a one at the end does not count. */
function spansIn(file: Buffer): number {
  let spans = 0;
  for (let at = 0; at + 4 <= file.length; ) {
    const length = file.readUInt32BE(at);
    at += 4;
    if (at + length > file.length) break;
    spans += readHotSpans(file.subarray(at, at + length)).spans.length;
    at += length;
  }
  return spans;
}
