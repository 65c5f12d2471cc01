const MOST_OBJECTS = 3000;
const DEPTH = 14;
const ADDRESS = /^(?:https?|grpcs?|dns|ipv[46]):|^[\w.-]+:\d{2,5}$/;
const HOLDS_ADDRESS = /url|endpoint|target|address|host|origin|uri/i;

/**
 * The addresses that a tracer's spans are exported to, as far as its processors and exporters let it be seen: strings of
 * that form under names of that kind, in whatever way this version of the SDK keeps them.
 */
export function destinations(tracer: object): Set<string> {
  const found = new Set<string>();
  const seen = new Set<object>([tracer]);
  let level: object[] = [tracer];
  for (let depth = 0; depth < DEPTH && level.length > 0 && seen.size < MOST_OBJECTS; depth++) {
    const next: object[] = [];
    for (const holder of level) {
      for (const [key, value] of entries(holder)) {
        if (typeof value === "string" && HOLDS_ADDRESS.test(key) && ADDRESS.test(value)) found.add(value);
        if (typeof value !== "object" || value === null || seen.has(value)) continue;
        seen.add(value);
        next.push(value);
      }
    }
    level = next;
  }
  return found;
}

/** Data only: asking a getter could run the program's code. */
function entries(holder: object): [string, unknown][] {
  if (ArrayBuffer.isView(holder)) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(holder)).map(([key, told]) => [key, told.value as unknown]);
}

/**
 * Whether spans are seen to go to no place that is the collector's, which then never learns that they ended. Where nothing
 * is seen, as of an exporter that writes to a file, they may go nowhere; one that goes to the collector all the same is
 * known there when it comes again.
 * @param door where the collector takes what it passes on to somebody else
 */
export function goesElsewhere(
  found: ReadonlySet<string>,
  endpoint: string,
  door = process.env.TRACELINE_DOOR,
): boolean {
  const ports = [endpoint, ...(door ? [door] : [])].map((address) => new URL(address).port);
  return ![...found].some((address) => address.startsWith(endpoint) || isLocal(address, ports));
}

/** The collector's gRPC receiver has a port of its own; what is sent to this machine may be meant for it. */
function isLocal(address: string, ports: readonly string[]): boolean {
  const host = /^(?:\w+:\/+|dns:|ipv[46]:)?(\[[^\]]*\]|[^:/]+)(?::(\d+))?/.exec(address);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(host?.[1] ?? "");
  return local && [...ports, "4317", "4318"].includes(host?.[2] ?? "");
}
