import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { isAuthorized } from "../accessToken.ts";
import type { Kept, Signal } from "./acceptedRequest.ts";
import { isAllowedHost } from "./allowedHost.ts";
import { exportResponse, GRPC, status } from "./answer.ts";
import { BodyBuffer, InFlight, tooLarge } from "./bodyBuffer.ts";
import { Inflater } from "./inflate.ts";
import { listen } from "./listen.ts";
import {
  DEFAULT_LIMIT,
  GRACE_MS,
  type ListenOptions,
  MOST_IN_FLIGHT,
  type Protocol,
  type Receiver,
  type ReceiverOptions,
  TOKEN_NEEDED,
  USUAL_PATIENCE,
} from "./receiverOptions.ts";
import { isRefusal, type Refusal, takeRequest } from "./takeRequest.ts";

const METHODS: ReadonlyMap<string, Signal> = new Map([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
]);

/** Before a message stands a byte that says whether it is compressed, and its length in four bytes. */
const FRAME = 5;
const IDLE_SESSION_MS = 15 * 60_000;
const WINDOW = 1024 * 1024;
const MOST_CONNECTIONS = 2048;

/** Receives OTLP over gRPC without TLS: unary Export of the three services. */
export async function startGrpcReceiver(options: ReceiverOptions & ListenOptions): Promise<Receiver> {
  const { server, sessions } = grpcServer(options);
  const { address, port } = await listen(server, options);
  return { host: address, port, close: () => close(server, sessions) };
}

/** The same on connections that are handed to it. */
export function grpcProtocol(options: ReceiverOptions): Protocol {
  const { server, sessions } = grpcServer(options);
  return { take: (socket) => void server.emit("connection", socket), close: () => close(server, sessions) };
}

function grpcServer(options: ReceiverOptions): { server: Http2Server; sessions: ReadonlySet<ServerHttp2Session> } {
  const shared = { inflater: new Inflater(options.limit ?? DEFAULT_LIMIT), inFlight: new InFlight(MOST_IN_FLIGHT) };
  const server = createServer({
    settings: { initialWindowSize: WINDOW, maxConcurrentStreams: 128, enablePush: false },
    maxSessionMemory: 10,
  });
  server.maxConnections = MOST_CONNECTIONS;
  const { headersMs, requestMs } = options.patience ?? USUAL_PATIENCE;
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(4 * WINDOW);
    endWithoutCalls(session, headersMs);
    session.on("error", () => session.destroy());
    session.on("close", () => sessions.delete(session));
  });
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    stream.on("error", () => stream.destroy());
    const timer = setTimeout(() => stream.close(), requestMs);
    stream.on("close", () => clearTimeout(timer));
    void handle(stream, headers, options, shared).catch(() => stream.destroy());
  });
  return { server, sessions };
}

/**
 * Ends a connection on which no call was begun for a while, whatever else is sent on it: soon where there never was one.
 */
function endWithoutCalls(session: ServerHttp2Session, firstMs: number): void {
  let timer = setTimeout(() => session.destroy(), firstMs);
  session.once("stream", () => {
    clearTimeout(timer);
    timer = setTimeout(() => session.close(), IDLE_SESSION_MS);
  });
  session.on("stream", () => timer.refresh());
  session.on("close", () => clearTimeout(timer));
}

async function handle(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: ReceiverOptions,
  shared: { readonly inflater: Inflater; readonly inFlight: InFlight },
): Promise<void> {
  const knows = options.token !== undefined && isAuthorized(headers.authorization, options.token);
  if (!knows && options.token !== undefined && headers.origin === undefined)
    return refuse(stream, { code: GRPC.unauthenticated, message: TOKEN_NEEDED });
  if (
    (!knows && !isAllowedHost(headers[":authority"] ?? headers.host, options.hosts ?? [])) ||
    headers.origin !== undefined
  )
    return plainAnswer(stream, 403);
  if (headers[":method"] !== "POST") return plainAnswer(stream, 405);
  if (!/^application\/grpc(?:\+proto)?$/.test((headers["content-type"] ?? "").split(";", 1)[0]?.trim() ?? ""))
    return plainAnswer(stream, 415);
  const signal = METHODS.get(String(headers[":path"]));
  if (!signal) return refuse(stream, { code: GRPC.unimplemented, message: "There is no such method." });
  const encoding = String(headers["grpc-encoding"] ?? "identity");
  if (encoding !== "gzip" && encoding !== "identity")
    return refuse(stream, { code: GRPC.unimplemented, message: "The encoding is neither gzip nor identity." });
  const limit = options.limit ?? DEFAULT_LIMIT;
  const buffer = new BodyBuffer(FRAME + limit, shared.inFlight);
  try {
    const refused = await readMessage(stream, buffer, limit);
    if (refused) return refuse(stream, refused);
    const compressed = buffer.start(1)[0] === 1;
    if (compressed && encoding === "identity")
      return refuse(stream, { code: GRPC.internal, message: "A compressed message came without an encoding." });
    const body = buffer.joined(FRAME);
    const arrived = { signal, body, encoding: compressed ? "gzip" : "identity" } as const;
    const passing = options.passOn?.({ ...arrived, transport: "grpc", mediaType: "application/grpc", headers });
    const outcome = await takeRequest(arrived, options, shared.inflater);
    await passing;
    if (isRefusal(outcome)) refuse(stream, outcome);
    else succeed(stream, outcome);
  } finally {
    buffer.release();
  }
}

/** Reads the one message of a unary call, or says why not; its claimed length is judged before the message arrives. */
function readMessage(stream: ServerHttp2Stream, buffer: BodyBuffer, limit: number): Promise<Refusal | null> {
  return new Promise((resolve, reject) => {
    let claimed = -1;
    stream.on("data", (chunk: Buffer) => {
      const refused = buffer.add(chunk) ?? judged();
      if (!refused) return;
      stream.removeAllListeners("data");
      stream.resume();
      resolve(refused);
    });
    stream.on("end", () => {
      const whole = claimed >= 0 && buffer.length === FRAME + claimed;
      resolve(whole ? null : { code: GRPC.invalidArgument, message: "The message ended before its length." });
    });
    stream.on("close", () => {
      if (!stream.readableEnded) reject(new Error("The sender went away."));
    });
    const judged = (): Refusal | null => {
      if (claimed < 0 && buffer.length >= FRAME) claimed = buffer.start(FRAME).readUInt32BE(1);
      if (claimed > limit) return tooLarge(limit);
      if (claimed < 0 || buffer.length <= FRAME + claimed) return null;
      return { code: GRPC.invalidArgument, message: "More than one message was sent." };
    };
  });
}

function succeed(stream: ServerHttp2Stream, kept: Kept): void {
  if (stream.destroyed) return;
  const message = exportResponse(kept);
  const frame = Buffer.alloc(FRAME + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, FRAME);
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(GRPC.ok) }));
  stream.end(frame);
}

function refuse(stream: ServerHttp2Stream, { code, message, retryAfterSeconds }: Refusal): void {
  if (stream.destroyed) return;
  const details = status(code, message, retryAfterSeconds).toString("base64").replace(/=+$/, "");
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": String(code),
      "grpc-message": percentEncoded(message),
      ...(retryAfterSeconds === undefined ? {} : { "grpc-status-details-bin": details }),
    },
    { endStream: true },
  );
  stopReading(stream);
}

/** For what is not gRPC at all: a status of HTTP, as gRPC asks. */
function plainAnswer(stream: ServerHttp2Stream, httpStatus: number): void {
  stream.respond({ ":status": httpStatus }, { endStream: true });
  stopReading(stream);
}

/** The answer is complete; what the sender may still send of the request is not wanted. */
function stopReading(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) stream.close();
}

/** grpc-message: printable ASCII stands for itself, all else and % as bytes of UTF-8. */
function percentEncoded(message: string): string {
  return Array.from(Buffer.from(message), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function close(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const session of sessions) session.close();
  });
}
