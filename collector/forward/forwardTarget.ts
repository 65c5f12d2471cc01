import type { ForwardStatus, ForwardVariables } from "../contract/forwarding.ts";
import type { Signal } from "../otlp/acceptedRequest.ts";

export const SIGNALS = ["traces", "logs", "metrics"] as const satisfies readonly Signal[];

/** A backend that a program sent to, as the program's variables said it. */
export interface ForwardTarget {
  readonly id: string;
  /** Of the door that programs send to. */
  readonly port: number;
  readonly variables: ForwardVariables;
}

/** Where requests of one signal go. Which of the two it is depends on how a request came: it goes on the same way. */
export interface Place {
  /** The full address of a POST. */
  readonly http: URL;
  /** Scheme, host and port. */
  readonly grpc: URL;
  /** Files of PEM, or null. */
  readonly certificate: string | null;
  readonly clientKey: string | null;
  readonly clientCertificate: string | null;
}

export type Places = Readonly<Record<Signal, Place | null>>;

/** An endpoint that nothing can be passed on to, with a sentence for the person who set it. */
export class UnfitEndpoint extends Error {
  override readonly name = "UnfitEndpoint";
}

/**
 * What OpenTelemetry's variables mean: an endpoint of one signal stands as it is, that of all gets the signal's path, and
 * an address without a scheme is one of gRPC, with TLS unless it is said to be insecure.
 * @throws UnfitEndpoint
 */
export function placesOf(variables: ForwardVariables): Places {
  const [traces, logs, metrics] = SIGNALS.map((signal) => placeOf(variables, signal));
  return { traces: traces ?? null, logs: logs ?? null, metrics: metrics ?? null };
}

function placeOf(variables: ForwardVariables, signal: Signal): Place | null {
  const own = (name: string) => variables[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`];
  const all = (name: string) => variables[`OTEL_EXPORTER_OTLP_${name}`];
  const given = own("ENDPOINT") ?? all("ENDPOINT");
  if (given === undefined) return null;
  const insecure = /^(?:true|1)$/i.test(own("INSECURE") ?? all("INSECURE") ?? "");
  const base = urlOf(given, insecure);
  const http = new URL(base);
  if (own("ENDPOINT") === undefined) http.pathname = `${base.pathname.replace(/\/+$/, "")}/v1/${signal}`;
  http.hash = "";
  const file = (name: string) => own(name) ?? all(name) ?? null;
  return {
    http,
    grpc: new URL(base.origin),
    certificate: file("CERTIFICATE"),
    clientKey: file("CLIENT_KEY"),
    clientCertificate: file("CLIENT_CERTIFICATE"),
  };
}

function urlOf(given: string, insecure: boolean): URL {
  const text = /^[a-z][\w+.-]*:\/\//i.test(given) ? given : `${insecure ? "http" : "https"}://${given}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "") return url;
  throw new UnfitEndpoint(
    "The endpoint that was set before is not an address of HTTP or gRPC, so nothing can be passed on to it.",
  );
}

/** Addresses that may be shown: user, password and query can hold keys. */
export function shownPlaces(places: Places): ForwardStatus["to"] {
  const shown = (place: Place | null) => place && `${place.http.origin}${place.http.pathname}`;
  return { traces: shown(places.traces), logs: shown(places.logs), metrics: shown(places.metrics) };
}
