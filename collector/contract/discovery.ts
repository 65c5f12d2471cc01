/**
 * What a running collector writes for its clients: into the ready file, and as `collector.json` into its data folder,
 * both readable by their owner only.
 */
export interface Discovery {
  readonly pid: number;
  readonly version: string;
  /** `host:port` of the gRPC receiver. */
  readonly grpc: string;
  /** Address of the HTTP receiver. */
  readonly http: string;
  /** Address of the read API and the page. */
  readonly ui: string;
  readonly token: string;
  /** What senders need where other machines can reach the receivers; missing where they can't. */
  readonly ingestToken?: string;
}

/** Name of the discovery file in a data folder. */
export const DISCOVERY_FILE = "collector.json";

/** The discovery a text holds, or null when it is not one. */
export function parseDiscovery(text: string): Discovery | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const found = value as Record<string, unknown>;
  const texts = ["version", "grpc", "http", "ui", "token"] as const;
  if (typeof found.pid !== "number" || !texts.every((key) => typeof found[key] === "string")) return null;
  return value as Discovery;
}
