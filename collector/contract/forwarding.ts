import { count, plural } from "./figures.ts";

/**
 * Variables of a program that say where its telemetry went before, by name and as they were set. Headers are not among
 * them: the program goes on sending them itself.
 */
export type ForwardVariables = Readonly<Record<string, string>>;

/** A backend that telemetry is passed on to, and how that goes. Counts are of requests, since the collector started. */
export interface ForwardStatus {
  readonly id: string;
  /** What programs send to, over HTTP or gRPC, to be seen here and passed on there. */
  readonly door: string;
  /** Where each signal goes, without what an address may hold of a secret; null where it is only kept here. */
  readonly to: { readonly traces: string | null; readonly logs: string | null; readonly metrics: string | null };
  readonly sent: number;
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Not passed on: too old, too much, or unreadable after a restart. */
  readonly dropped: number;
  /** The backend would not have them, and trying again would not help. */
  readonly refused: number;
  /** The last thing that went wrong since something went through; null when all is well. */
  readonly trouble: string | null;
}

/** How a backend is named to a person: each address once. */
export function backendNames(to: ForwardStatus["to"]): string {
  const names = [to.traces, to.logs, to.metrics].flatMap((address) =>
    address === null ? [] : [address.replace(/\/v1\/(?:traces|logs|metrics)$/, "")],
  );
  return [...new Set(names)].join(" and ");
}

/** How passing on to a backend goes, in one line. */
export function forwardSentence(status: ForwardStatus): string {
  const { door, to, sent, waiting, dropped, refused, trouble } = status;
  const lost = [
    ...(dropped > 0 ? [`${count(dropped)} dropped`] : []),
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
  ];
  const counts = [`${count(sent)} sent`, `${count(waiting)} waiting`, ...lost].join(", ");
  return `What comes in at ${door} is passed on to ${backendNames(to)}: ${plural(sent + waiting + dropped + refused, "request")}, ${counts}.${trouble === null ? "" : ` ${trouble}`}`;
}

type Environment = Readonly<Record<string, string | null | undefined>>;

const SIGNALS = ["", "TRACES_", "LOGS_", "METRICS_"] as const;
const ENDPOINTS = SIGNALS.map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`);
const OTHERS = SIGNALS.flatMap((signal) =>
  ["INSECURE", "CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE"].map((name) => `OTEL_EXPORTER_OTLP_${signal}${name}`),
);

/**
 * What a collector needs to know to pass on what a program sends.
 * @param ours addresses that are Traceline's own
 * @returns null where no endpoint is set, or only Traceline's
 */
export function forwardVariables(existing: Environment, ours: readonly string[]): ForwardVariables | null {
  const picked = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = existing[name]?.trim();
      return value && !isOneOf(value, ours) ? [[name, value] as const] : [];
    });
  const endpoints = picked(ENDPOINTS);
  return endpoints.length === 0 ? null : Object.fromEntries([...endpoints, ...picked(OTHERS)]);
}

/** Whether an endpoint lies at one of these addresses. */
export function isOneOf(endpoint: string, addresses: readonly string[]): boolean {
  const plain = (text: string) =>
    text.toLowerCase().replace(/^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, "");
  return addresses.some((address) => {
    const own = plain(address.includes("://") ? address : `http://${address}`);
    const given = plain(endpoint.includes("://") ? endpoint : `http://${endpoint}`);
    return given === own || given.startsWith(`${own}/`);
  });
}
