import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isAuthorized } from "../accessToken.ts";
import type { ErrorAnswer, Health, Ports, Reindexing } from "../contract/api.ts";
import { forwardVariables } from "../contract/forwarding.ts";
import type { HintsAnswer } from "../contract/hint.ts";
import type { StoreSettings } from "../contract/settings.ts";
import type { Forwards } from "../forward/forwards.ts";
import { UnfitEndpoint } from "../forward/forwardTarget.ts";
import { InvalidCursor } from "../store/store.ts";
import {
  ApiProblem,
  badParameter,
  noSuchForward,
  noSuchHint,
  noSuchRun,
  unauthorized,
  unfitEndpoint,
} from "./apiProblem.ts";
import type { HintBoard } from "./hintBoard.ts";
import type { LiveFeed } from "./liveFeed.ts";
import type { Page } from "./page.ts";
import type { ReadApi } from "./readApi.ts";
import { pageOf, type Route, required, routeOf } from "./routes.ts";

export interface ApiServerOptions {
  readonly api: ReadApi;
  readonly live: LiveFeed;
  readonly hints: HintBoard;
  readonly forwards: Forwards;
  readonly token: string;
  readonly page: Page;
  /** A new address that lets a browser in, once. */
  readonly wayIn: () => string;
  readonly version: string;
  /** Where telemetry is received; asked once the collector listens. */
  readonly ports: () => Promise<Ports>;
  readonly settings: StoreSettings;
  /** One sentence for each thing that a person should go on seeing. */
  readonly warnings: readonly string[];
  /** Asks the collector to leave. */
  readonly stop: () => void;
  /** True when there was such a run. */
  readonly deleteRun: (runId: string) => Promise<boolean>;
  readonly deleteAll: () => Promise<void>;
  /** Begins to make what is derived again, of one run or of all; how many traces wait, null when there is no such run. */
  readonly reindex: (runId: string | null) => Promise<number | null>;
  /** How many traces wait for that. */
  readonly reindexing: () => Promise<number>;
  /** True when there is such a run. */
  readonly pinRun: (runId: string, pinned: boolean) => Promise<boolean>;
  /** Whether the Host and Origin of a request are ones that this collector answers. */
  readonly isAllowed: (headers: { host: string | undefined; origin: string | undefined }) => boolean;
  /** For what a person has to know and no request can be told. */
  readonly report: (message: string, error: unknown) => void;
}

/** The read side over HTTP: every request needs the token, every answer is JSON, every refusal says what to do. */
export function createApiServer(options: ApiServerOptions): Server {
  const server = createServer((request, response) => {
    respond(options, request, response).catch((error: unknown) => refuse(options, response, error));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return server;
}

async function respond(options: ApiServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const { host, origin, authorization } = request.headers;
  if (!options.isAllowed({ host, origin }))
    throw new ApiProblem(403, "forbidden", "This address is for programs on this machine only.");
  const target = request.url ?? "/";
  if (!target.startsWith("/api/") && (request.method ?? "GET") === "GET") {
    const answer = options.page.answer(target, request.headers.cookie);
    if (answer) return void response.writeHead(answer.status, answer.headers).end(answer.body);
  }
  if (!isAuthorized(authorization, options.token) && !options.page.isInside(request.headers)) throw unauthorized();
  const route = routeOf(request.method ?? "GET", target);
  if (route.to === "live") return options.live.follow(response, request.headers["last-event-id"] as string | undefined);
  if (route.to === "columns") return sendBytes(response, "octet-stream", await options.api.columns(route.runId));
  if (route.to === "runs") return sendBytes(response, "json", await options.api.runsJson(filterOf(route.query)));
  const answer = await answerTo(options, route);
  if (answer === undefined) response.writeHead(204, HEADERS).end();
  else send(response, 200, answer);
}

async function answerTo(
  options: ApiServerOptions,
  route: Exclude<Route, { to: "live" | "columns" | "runs" }>,
): Promise<unknown> {
  const { api } = options;
  switch (route.to) {
    case "health":
      return {
        status: "ok",
        version: options.version,
        ...(await api.health()),
        ports: await options.ports(),
        settings: options.settings,
        warnings: options.warnings,
        forwards: options.forwards.status(),
      } satisfies Health;
    case "run":
      return api.run(route.runId);
    case "part":
      return api.part(route.runId, route.part, pageOf(route.query));
    case "span":
      return api.span(route.runId, route.spanId);
    case "evidence": {
      const count = route.query.get("count");
      return count === null ? api.evidenceTotals(route.runId) : api.evidence(route.runId, count, pageOf(route.query));
    }
    case "code":
      return api.code(codeQuery(route.query));
    case "metrics": {
      const since = Number(route.query.get("since") ?? 0);
      return api.metrics({ name: route.query.get("name") ?? "", since: Number.isFinite(since) ? since : 0 });
    }
    case "search":
      return api.search(route.query.get("q") ?? "", pageOf(route.query));
    case "compare":
      return api.compare(required(route.query, "a"), required(route.query, "b"));
    case "hints":
      return { hints: options.hints.hints } satisfies HintsAnswer;
    case "dismissHint":
      if (!options.hints.dismiss(route.id)) throw noSuchHint();
      return undefined;
    case "addForward": {
      const variables = forwardVariables(Object.fromEntries(route.query), []);
      if (!variables) throw badParameter("OTEL_EXPORTER_OTLP_ENDPOINT", "the address of a backend");
      return options.forwards.add(variables);
    }
    case "removeForward":
      if (!(await options.forwards.remove(route.id))) throw noSuchForward();
      return undefined;
    case "wayIn":
      return { url: options.wayIn() };
    case "stop":
      options.stop();
      return undefined;
    case "deleteRun":
      if (!(await options.deleteRun(route.runId))) throw noSuchRun(route.runId);
      return undefined;
    case "pinRun":
    case "unpinRun":
      if (!(await options.pinRun(route.runId, route.to === "pinRun"))) throw noSuchRun(route.runId);
      return undefined;
    case "reindex": {
      const runId = route.query.get("run");
      const waiting = await options.reindex(runId);
      if (waiting === null) throw noSuchRun(runId ?? "");
      return { waiting } satisfies Reindexing;
    }
    case "reindexing":
      return { waiting: await options.reindexing() } satisfies Reindexing;
    case "deleteAll":
      await options.forwards.clear();
      await options.deleteAll();
      options.hints.clear();
      return undefined;
  }
}

function filterOf(query: URLSearchParams) {
  const filter: Record<string, string> = {};
  for (const key of ["q", "service", "status", "session", "workspace"]) {
    const value = query.get(key);
    if (value) filter[key] = value;
  }
  const since = Number(query.get("since") ?? Number.NaN);
  return { ...filter, ...(Number.isFinite(since) ? { since } : {}), ...pageOf(query) };
}

function codeQuery(query: URLSearchParams) {
  const runs = query.get("runs");
  if (runs) return { runs: runs.split(",").slice(0, 100) };
  if (query.get("a")) return { a: required(query, "a"), b: required(query, "b") };
  return { run: required(query, "run") };
}

function refuse(options: ApiServerOptions, response: ServerResponse, error: unknown): void {
  const problem = problemOf(error);
  if (problem.status >= 500) options.report("A request to the read API failed.", error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message } = problem;
  send(response, problem.status, { error: { code, message } } satisfies ErrorAnswer);
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof UnfitEndpoint) return unfitEndpoint(error.message);
  if (error instanceof InvalidCursor) return badParameter("cursor", "what next of the page before says");
  return new ApiProblem(503, "not_now", "The store did not answer. Try again in a moment.");
}

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function send(response: ServerResponse, status: number, body: unknown): void {
  sendBytes(response, "json", Buffer.from(JSON.stringify(body)), status);
}

function sendBytes(response: ServerResponse, type: "json" | "octet-stream", bytes: Uint8Array, status = 200): void {
  response
    .writeHead(status, { ...HEADERS, "content-type": `application/${type}`, "content-length": bytes.length })
    .end(bytes);
}
