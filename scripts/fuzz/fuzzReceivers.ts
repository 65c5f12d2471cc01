import { request } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectRaw } from "node:net";
import { gzipSync } from "node:zlib";
import type { AcceptedRequest, Outcome, Signal } from "../../collector/otlp/acceptedRequest.ts";
import { startGrpcReceiver } from "../../collector/otlp/grpcReceiver.ts";
import { readHotSpans } from "../../collector/otlp/hotSpans.ts";
import { startHttpReceiver } from "../../collector/otlp/httpReceiver.ts";
import { OtlpDecodeError } from "../../collector/otlp/otlpDecodeError.ts";
import type { Receiver } from "../../collector/otlp/receiverOptions.ts";
import { random } from "../bench/random.ts";
import { callHeaders, END_HEADERS, END_STREAM, HTTP2, http2Frame, PREFACE } from "./http2Frames.ts";
import { mutate } from "./mutate.ts";
import type { Seed } from "./seeds.ts";

const ANSWER_MS = 10_000;
const LIMIT = 1024 * 1024;
/** Bytes of one frame of HTTP/2, unless a peer allows more. */
const MOST_DATA = 16_384;
const SERVICES: Readonly<Record<Signal, string>> = { traces: "trace", logs: "logs", metrics: "metrics" };

/** Receivers of both transports in front of nothing, to which broken frames and bodies are sent. */
export class ReceiverFuzz {
  readonly #seeds: readonly Seed[];
  readonly #http: Receiver;
  readonly #grpc: Receiver;
  #session: ClientHttp2Session | null = null;

  private constructor(seeds: readonly Seed[], http: Receiver, grpc: Receiver) {
    this.#seeds = seeds;
    this.#http = http;
    this.#grpc = grpc;
  }

  static async start(seeds: readonly Seed[]): Promise<ReceiverFuzz> {
    const options = { host: "127.0.0.1", port: 0, elsewhere: true, accept, limit: LIMIT };
    return new ReceiverFuzz(seeds, await startHttpReceiver(options), await startGrpcReceiver(options));
  }

  /** Sends the request of a number. Null when it was answered as the protocol asks, else what was wrong. */
  async tryOne(number: number): Promise<string | null> {
    const draw = random(number * 6007 + 5);
    draw();
    const seed = this.#seeds[Math.floor(draw() * this.#seeds.length)] as Seed;
    const gzip = draw() < 0.5;
    const plain = draw() < 0.5 ? seed.body : mutate(seed.body, [], draw);
    const packed = gzip ? gzipSync(plain, { level: 1 }) : plain;
    const body = gzip && draw() < 0.5 ? mutate(packed, [], draw) : packed;
    if (draw() < 0.5) return await this.#overHttp(seed, body, gzip);
    const frame = Buffer.concat([Buffer.from([gzip ? 1 : 0, 0, 0, 0, 0]), body]);
    frame.writeUInt32BE(body.length, 1);
    if (draw() < 0.3) return await this.#overFrames(mutate(framesOf(seed, frame.subarray(0, MOST_DATA)), [], draw));
    return await this.#overGrpc(seed, draw() < 0.7 ? mutate(frame, [], draw) : frame, gzip);
  }

  #overHttp(seed: Seed, body: Buffer, gzip: boolean): Promise<string | null> {
    const headers = {
      "content-type": seed.encoding === "json" ? "application/json" : "application/x-protobuf",
      "content-length": body.length,
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    };
    const { host, port } = this.#http;
    return answered((done) => {
      const sent = request({ host, port, path: `/v1/${seed.signal}`, method: "POST", headers }, (answer) => {
        answer.resume();
        answer.on("end", () =>
          done([200, 400, 413].includes(answer.statusCode ?? 0) ? null : `HTTP ${answer.statusCode}`),
        );
      });
      sent.on("error", (error) => done(`The connection broke: ${error.message}`));
      sent.end(body);
    });
  }

  #overGrpc(seed: Seed, frame: Buffer, gzip: boolean): Promise<string | null> {
    if (!this.#session || this.#session.destroyed) {
      this.#session = connect(`http://${this.#grpc.host}:${this.#grpc.port}`);
      this.#session.on("error", () => {});
    }
    const stream = this.#session.request({
      ":method": "POST",
      ":path": pathOf(seed.signal),
      "content-type": "application/grpc",
      te: "trailers",
      ...(gzip ? { "grpc-encoding": "gzip" } : {}),
    });
    return answered((done) => {
      let status: unknown;
      stream.on("response", (headers) => {
        status ??= headers["grpc-status"];
      });
      stream.on("trailers", (trailers) => {
        status ??= trailers["grpc-status"];
      });
      stream.on("error", () => {});
      stream.on("close", () =>
        done(["0", "3", "8", "12", "13"].includes(String(status)) ? null : `gRPC status ${status}`),
      );
      stream.resume();
      stream.end(frame);
    });
  }

  /** Frames of HTTP/2 that no library would write; whatever they say, the connection comes to an end. */
  #overFrames(bytes: Buffer): Promise<string | null> {
    return answered((done) => {
      const socket = connectRaw(this.#grpc.port, this.#grpc.host);
      socket.on("error", () => {});
      socket.on("close", () => done(null));
      socket.resume().end(Buffer.concat([PREFACE, bytes]));
    });
  }

  async close(): Promise<void> {
    this.#session?.destroy();
    await this.#http.close();
    await this.#grpc.close();
  }
}

function pathOf(signal: Signal): string {
  const name = SERVICES[signal];
  return `/opentelemetry.proto.collector.${name}.v1.${name[0]?.toUpperCase()}${name.slice(1)}Service/Export`;
}

function framesOf(seed: Seed, data: Buffer): Buffer {
  return Buffer.concat([
    http2Frame(HTTP2.settings, 0, 0),
    http2Frame(HTTP2.headers, END_HEADERS, 1, callHeaders(pathOf(seed.signal))),
    http2Frame(HTTP2.data, END_STREAM, 1, data),
    http2Frame(HTTP2.ping, 0, 0, Buffer.alloc(8)),
  ]);
}

async function accept(request: AcceptedRequest): Promise<Outcome> {
  try {
    const spans = request.signal === "traces" ? readHotSpans(request.plain) : { spans: [], rejected: 0 };
    return { accepted: spans.spans.length, rejected: spans.rejected, message: "" };
  } catch (error) {
    if (error instanceof OtlpDecodeError) return { undecodable: error.message };
    throw error;
  }
}

function answered(send: (done: (problem: string | null) => void) => void): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("There was no answer."), ANSWER_MS);
    send((problem) => {
      clearTimeout(timer);
      resolve(problem);
    });
  });
}
