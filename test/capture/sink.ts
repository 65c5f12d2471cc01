import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface LogsRequest {
  readonly resourceLogs?: readonly {
    readonly scopeLogs: readonly {
      readonly logRecords: readonly { readonly eventName: string; readonly attributes: readonly Attribute[] }[];
    }[];
  }[];
}

/** A collector that only listens: the events that it was told, with their attributes. */
export interface Sink {
  readonly url: string;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[];
  /** Bodies that held spans. */
  readonly traces: readonly string[];
  close(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const events: Sink["events"][number][] = [];
  const traces: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      if (request.url === "/v1/logs") events.push(...eventsOf(JSON.parse(text) as LogsRequest));
      if (request.url === "/v1/traces") traces.push(text);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    events,
    traces,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

function eventsOf(request: LogsRequest): Sink["events"][number][] {
  const records = (request.resourceLogs ?? []).flatMap((one) => one.scopeLogs).flatMap((one) => one.logRecords);
  return records.map(({ eventName, attributes }) => ({
    name: eventName,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? ""])),
  }));
}
