import { spawnSync } from "node:child_process";
import { Agent, request } from "node:http";
import type { JsonValue } from "./otlpJson.ts";

export type Signal = "traces" | "logs";

const ANSWER_MS = 2000;
const LAST_WORD_MS = 1500;
/** After this many failures in a row the collector is taken for gone, and left alone for a while. */
const FAILURES = 3;
const PAUSE_MS = 15_000;

/** Reads a request's address from its argument and its body from the standard input, and waits for the answer. */
const LAST_WORD = `
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
  const headers = { "content-type": "application/json", ...JSON.parse(process.env.TRACELINE_HEADERS) };
  const call = require("node:http").request(process.argv[1], { method: "POST", headers }, (answer) => answer.resume());
  call.on("error", () => {}).end(Buffer.concat(chunks));
});`;

/** Sends OTLP as JSON to one collector. Never throws, never instrumented, and keeps no process alive unless told to. */
export class Sender {
  readonly #endpoint: string;
  readonly #headers = authorization(process.env.OTEL_EXPORTER_OTLP_HEADERS);
  readonly #quietly: (act: () => void) => void;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  #failures = 0;
  #pausedUntil = 0;

  /** `quietly` runs a function so that the program's own instrumentation does not see what it does. */
  constructor(endpoint: string, quietly: (act: () => void) => void) {
    this.#endpoint = endpoint.replace(/\/+$/, "");
    this.#quietly = quietly;
  }

  /** Resolves with whether the collector took it. With `hold` the process waits for that, at most two seconds. */
  send(signal: Signal, body: JsonValue, hold: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (performance.now() < this.#pausedUntil) return resolve(false);
      const done = (taken: boolean) => {
        this.#count(taken);
        resolve(taken);
      };
      try {
        const bytes = Buffer.from(JSON.stringify(body));
        this.#quietly(() => this.#post(signal, bytes, hold, done));
      } catch {
        done(false);
      }
    });
  }

  #post(signal: Signal, bytes: Buffer, hold: boolean, done: (taken: boolean) => void): void {
    const headers = { ...this.#headers, "content-type": "application/json", "content-length": bytes.length };
    const call = request(this.#address(signal), { method: "POST", headers, agent: this.#agent }, (answer) => {
      answer.resume();
      answer.once("close", () => done(answer.statusCode !== undefined && answer.statusCode < 300));
    });
    const timer = setTimeout(() => call.destroy(), ANSWER_MS);
    timer.unref();
    call.once("socket", (socket) => (hold ? socket.ref() : socket.unref()));
    call.once("error", () => done(false));
    call.once("close", () => clearTimeout(timer));
    call.end(bytes);
  }

  /** For a process that is ending and can wait for nothing: another one sends it, in at most one and a half seconds. */
  sendLast(signal: Signal, body: JsonValue): void {
    if (performance.now() < this.#pausedUntil) return;
    try {
      spawnSync(process.execPath, ["-e", LAST_WORD, this.#address(signal)], {
        input: JSON.stringify(body),
        env: {
          TRACELINE_HEADERS: JSON.stringify(this.#headers),
          ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: "1" } : {}),
        },
        stdio: ["pipe", "ignore", "ignore"],
        timeout: LAST_WORD_MS,
        windowsHide: true,
      });
    } catch {
      // The process ends, and nobody is left who could do better.
    }
  }

  #address(signal: Signal): string {
    return `${this.#endpoint}/v1/${signal}`;
  }

  #count(taken: boolean): void {
    this.#failures = taken ? 0 : this.#failures + 1;
    if (this.#failures < FAILURES) return;
    this.#failures = 0;
    this.#pausedUntil = performance.now() + PAUSE_MS;
  }
}

/** The header by which a collector that asks for a token knows its senders, out of a list as OpenTelemetry writes it. */
export function authorization(list = ""): Record<string, string> {
  const value = /(?:^|,)\s*authorization\s*=([^,]*)/i.exec(list)?.[1]?.trim();
  try {
    return value ? { authorization: decodeURIComponent(value) } : {};
  } catch {
    return {};
  }
}
