import { type ClientHttp2Session, connect } from "node:http2";

export interface GrpcAnswer {
  readonly httpStatus: number;
  /** grpc-status, or null where the answer was not gRPC. */
  readonly code: number | null;
  readonly message: string;
  readonly details: string | null;
  /** The message of the answer, without its frame. */
  readonly body: Buffer;
}

export const TRACE_EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
export const LOGS_EXPORT = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
export const METRICS_EXPORT = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/** A gRPC message in its frame. */
export function frame(message: Uint8Array, compressed = false, claimed = message.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(claimed, 1);
  return Buffer.concat([head, message]);
}

export function session(port: number): ClientHttp2Session {
  const client = connect(`http://127.0.0.1:${port}`);
  client.on("error", () => {});
  return client;
}

/** Makes one call with raw bytes; `open` leaves the request without an end. */
export function grpcCall(
  client: ClientHttp2Session,
  bytes: Uint8Array,
  options: { path?: string; headers?: Record<string, string>; open?: boolean } = {},
): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const stream = client.request({
      ":method": "POST",
      ":path": options.path ?? TRACE_EXPORT,
      "content-type": "application/grpc",
      te: "trailers",
      ...options.headers,
    });
    let headers: Record<string, unknown> = {};
    const chunks: Buffer[] = [];
    stream.on("response", (got) => {
      headers = { ...headers, ...got };
    });
    stream.on("trailers", (got) => {
      headers = { ...headers, ...got };
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", (error) => (headers[":status"] === undefined ? reject(error) : undefined));
    stream.on("close", () => {
      if (headers[":status"] === undefined) return reject(new Error("The stream was closed without an answer."));
      resolve({
        httpStatus: Number(headers[":status"]),
        code: headers["grpc-status"] === undefined ? null : Number(headers["grpc-status"]),
        message: decodeURIComponent(String(headers["grpc-message"] ?? "")),
        details: (headers["grpc-status-details-bin"] as string | undefined) ?? null,
        body: Buffer.concat(chunks).subarray(5),
      });
    });
    if (options.open) stream.write(bytes);
    else stream.end(bytes);
  });
}
