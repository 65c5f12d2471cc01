import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isAuthorized } from "../accessToken.ts";
import type { Signal } from "./acceptedRequest.ts";
import { isAllowedHost } from "./allowedHost.ts";
import { exportResponse, exportResponseJson, GRPC, type GrpcCode, status, statusJson } from "./answer.ts";
import { BodyBuffer, InFlight, tooLarge } from "./bodyBuffer.ts";
import { Inflater } from "./inflate.ts";
import { jsonToProtobuf } from "./jsonToProtobuf.ts";
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
import { takeBoth } from "./takeBoth.ts";
import { isRefusal, type Refusal, takeRequest } from "./takeRequest.ts";

const PATHS: ReadonlyMap<string, Signal> = new Map([
  ["/v1/traces", "traces"],
  ["/v1/logs", "logs"],
  ["/v1/metrics", "metrics"],
]);

/** Media types that are understood, and how a body of each becomes protobuf. */
const DECODERS: ReadonlyMap<string, ((signal: Signal, plain: Uint8Array) => Uint8Array) | null> = new Map([
  ["application/x-protobuf", null],
  ["application/json", jsonToProtobuf],
]);

const KEEP_ALIVE_MS = 65_000;
const LINGER_MS = 2_000;
const MOST_CONNECTIONS = 2048;

const HTTP_STATUS: ReadonlyMap<GrpcCode, number> = new Map<GrpcCode, number>([
  [GRPC.invalidArgument, 400],
  [GRPC.permissionDenied, 403],
  [GRPC.resourceExhausted, 413],
  [GRPC.unavailable, 503],
  [GRPC.unauthenticated, 401],
]);

/**
 * Receives OTLP over HTTP: POST /v1/traces, /v1/logs and /v1/metrics, and nothing else.
 * @param grpc takes the connections that speak gRPC
 */
export async function startHttpReceiver(options: ReceiverOptions & ListenOptions, grpc?: Protocol): Promise<Receiver> {
  const shared = { inflater: new Inflater(options.limit ?? DEFAULT_LIMIT), inFlight: new InFlight(MOST_IN_FLIGHT) };
  const { headersMs, requestMs } = options.patience ?? USUAL_PATIENCE;
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: headersMs / 3,
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on("request", (request, response) => {
    void handle(request, response, options, shared).catch(() => response.destroy());
  });
  if (grpc) takeBoth(server, grpc, headersMs);
  const { address, port } = await listen(server, options);
  return { host: address, port, close: () => close(server) };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiverOptions,
  shared: { readonly inflater: Inflater; readonly inFlight: InFlight },
): Promise<void> {
  const answer = new Answer(request, response);
  const knows = options.token !== undefined && isAuthorized(request.headers.authorization, options.token);
  const path = pathOf(request, knows ? null : (options.hosts ?? []));
  if (path === null || request.headers.origin !== undefined)
    return answer.refuse(403, GRPC.permissionDenied, "Requests of web pages are not accepted.");
  if (options.token !== undefined && !knows) return answer.refuse(401, GRPC.unauthenticated, TOKEN_NEEDED);
  const signal = PATHS.get(path);
  if (!signal) return answer.refuse(404, GRPC.unimplemented, "There is no such path.");
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    return answer.refuse(405, GRPC.unimplemented, "Telemetry is sent with POST.");
  }
  const decode = DECODERS.get(answer.mediaType);
  if (decode === undefined) return answer.refuse(415, GRPC.invalidArgument, "The content type is not one of OTLP.");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity")
    return answer.refuse(415, GRPC.invalidArgument, "The content encoding is neither gzip nor identity.");
  const limit = options.limit ?? DEFAULT_LIMIT;
  const buffer = new BodyBuffer(limit, shared.inFlight);
  try {
    const refused = await readBody(request, buffer, limit);
    if (refused) return answer.refusal(refused);
    const arrived = { signal, body: buffer.joined(), encoding } as const;
    const { mediaType } = answer;
    const passing = options.passOn?.({ ...arrived, transport: "http", mediaType, headers: request.headers });
    const toProtobuf = decode ? (plain: Uint8Array) => decode(signal, plain) : undefined;
    const outcome = await takeRequest(arrived, options, shared.inflater, toProtobuf);
    if (passing) await passing;
    if (isRefusal(outcome)) answer.refusal(outcome);
    else answer.send(200, answer.isJson ? exportResponseJson(signal, outcome) : exportResponse(outcome));
  } finally {
    buffer.release();
  }
}

/** The path of a request that addresses this machine, under any name where `hosts` is null, else null. */
function pathOf(request: IncomingMessage, hosts: readonly string[] | null): string | null {
  if (hosts !== null && !isAllowedHost(request.headers.host, hosts)) return null;
  const target = request.url ?? "";
  if (!target.startsWith("/")) {
    if (!URL.canParse(target)) return target;
    const url = new URL(target);
    return (hosts === null || isAllowedHost(url.host, hosts)) && url.username === "" ? url.pathname : null;
  }
  return target.split("?", 1)[0] ?? "";
}

/** Reads a body in full, or says why not; then the rest is not read. */
function readBody(request: IncomingMessage, buffer: BodyBuffer, limit: number): Promise<Refusal | null> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return resolve(tooLarge(limit));
    request.on("data", (chunk: Buffer) => {
      const refused = buffer.add(chunk);
      if (!refused) return;
      request.removeAllListeners("data");
      request.pause();
      resolve(refused);
    });
    request.on("end", () => resolve(null));
    request.on("error", reject);
    // It is told of every request in the end, and an error costs more than most of them.
    request.on("close", () => {
      if (!request.readableEnded) reject(new Error("The sender went away."));
    });
  });
}

/** Answers in the encoding of the request. */
class Answer {
  readonly mediaType: string;
  readonly isJson: boolean;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.mediaType = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
    this.isJson = this.mediaType === "application/json";
  }

  refusal({ code, message, retryAfterSeconds }: Refusal): void {
    if (retryAfterSeconds !== undefined) this.#response.setHeader("retry-after", String(retryAfterSeconds));
    this.refuse(HTTP_STATUS.get(code) ?? 503, code, message);
  }

  refuse(httpStatus: number, code: GrpcCode, message: string): void {
    this.send(httpStatus, this.isJson ? statusJson(code, message) : status(code, message));
  }

  send(httpStatus: number, body: string | Buffer): void {
    const response = this.#response;
    const headers = {
      "content-type": this.isJson ? "application/json" : "application/x-protobuf",
      "content-length": Buffer.byteLength(body),
      "x-content-type-options": "nosniff",
    };
    if (this.#request.complete) {
      response.writeHead(httpStatus, headers);
      if (body.length === 0) response.end();
      else response.end(body);
      return;
    }
    // Closing on a sender that still writes would reset the connection before it has read the answer: it may write on
    // for a moment, into nothing.
    response.writeHead(httpStatus, { ...headers, connection: "close" });
    response.write(body);
    const end = () => response.end();
    const timer = setTimeout(end, LINGER_MS);
    this.#request.once("close", () => clearTimeout(timer));
    this.#request.once("end", end);
    this.#request.resume();
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
