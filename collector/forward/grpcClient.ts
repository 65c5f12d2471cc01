import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from "node:http2";
import type { Signal } from "../otlp/acceptedRequest.ts";
import type { Place } from "./forwardTarget.ts";
import { timedOut } from "./httpClient.ts";
import type { ToPass } from "./sealedRecord.ts";
import { tlsOptions } from "./tlsOptions.ts";
import { grpcVerdict, type Verdict } from "./verdict.ts";

const ANSWER_S = 30;
const FRAME = 5;
const METHODS: Readonly<Record<Signal, string>> = {
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
};

/** Calls Export of one signal, one connection for all. */
export class GrpcClient {
  readonly #place: Place;
  readonly #path: string;
  #session: ClientHttp2Session | null = null;

  constructor(place: Place, signal: Signal) {
    this.#place = place;
    this.#path = METHODS[signal];
  }

  /** @throws the system's error where nobody answers */
  send(request: ToPass, signal: AbortSignal): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const session = this.#connected();
      session.once("error", reject);
      const stream = session.request({
        ...request.headers,
        ":method": "POST",
        ":path": this.#path,
        te: "trailers",
        "content-type": "application/grpc",
        "grpc-timeout": `${ANSWER_S}S`,
        ...(request.encoding === "gzip" ? { "grpc-encoding": "gzip" } : {}),
      });
      const end = (error: Error) => stream.destroy(error);
      const timer = setTimeout(() => end(timedOut()), ANSWER_S * 1000);
      const abort = () => end(Object.assign(new Error("It was given up."), { code: "ECANCELED" }));
      signal.addEventListener("abort", abort, { once: true });
      stream.once("error", reject);
      stream.once("close", () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        session.off("error", reject);
      });
      answerOf(stream).then((headers) => resolve(verdictOf(headers)), reject);
      stream.end(framed(request));
    });
  }

  close(): void {
    this.#session?.destroy();
    this.#session = null;
  }

  #connected(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(this.#place.grpc, this.#place.grpc.protocol === "https:" ? tlsOptions(this.#place) : {});
    session.on("error", () => {});
    session.on("goaway", () => session.close());
    // A backend that is only waited for keeps no process alive.
    session.unref();
    this.#session = session;
    return session;
  }
}

function framed({ body, encoding }: ToPass): Buffer {
  const head = Buffer.alloc(FRAME);
  head[0] = encoding === "gzip" ? 1 : 0;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Headers and trailers together, once the call is over. */
function answerOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {};
    const add = (got: IncomingHttpHeaders) => {
      headers = { ...headers, ...got };
    };
    stream.on("response", add);
    stream.on("trailers", add);
    stream.resume();
    stream.once("close", () => {
      if (headers[":status"] !== undefined) resolve(headers);
      else reject(Object.assign(new Error("The call was closed."), { code: "ECONNRESET" }));
    });
  });
}

function verdictOf(headers: IncomingHttpHeaders): Verdict {
  const code = headers["grpc-status"];
  const details = headers["grpc-status-details-bin"];
  return grpcVerdict(
    Number(headers[":status"]),
    code === undefined ? null : Number(code),
    typeof details === "string" ? details : null,
  );
}
