import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { PackReader, readPack } from "./bodyPack.ts";
import { HttpConnections } from "./httpConnections.ts";
import { type LoadJob, type LoadResult, quantile } from "./load.ts";

const METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** Sends the requests of a pack as the job says and prints what came of it, as one line of JSON. */
async function run(job: LoadJob): Promise<LoadResult> {
  const reader = new PackReader(readPack(job.pack));
  const { bodies } = reader.pack;
  const first = job.first ?? 0;
  const last = Math.min(bodies.length, first + (job.requests ?? bodies.length));
  const send = job.transport === "grpc" ? grpcSender(job, reader) : httpSender(job, reader);
  const warmUp = job.warmUp ?? 0;
  const marks: number[] = [];
  let tally = new Tally();
  let answered = 0;
  let isBroken = false;
  let next = first;
  const one = async (client: number) => {
    const index = next++;
    const from = performance.now();
    const isTaken = await send.one(client, index).catch((error: unknown) => {
      if (!job.broken) throw error;
      isBroken = job.broken === "end";
      return false;
    });
    tally.latencies.push(performance.now() - from);
    if (isTaken) tally.spans += (bodies[index] as { spans: number }).spans;
    else tally.refused++;
    if (job.markEvery && tally.spans >= (marks.length + 1) * job.markEvery) marks.push(tally.seconds);
    if (++answered === warmUp) tally = new Tally();
  };
  const isOver = () =>
    isBroken || next >= last || (answered >= warmUp && job.seconds !== undefined && tally.seconds > job.seconds);
  if (job.perSecond === undefined) {
    const client = async (_: unknown, number: number) => {
      while (!isOver()) await one(number);
    };
    await Promise.all(Array.from({ length: job.clients }, client));
  } else {
    const open: Promise<void>[] = [];
    for (let due = performance.now(); !isOver(); due += 1000 / job.perSecond) {
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      open.push(one(open.length % job.clients));
    }
    await Promise.all(open);
  }
  const { latencies, spans, refused, seconds } = tally;
  send.close();
  reader.close();
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    spans,
    refused,
    seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    maxMs: latencies.at(-1) ?? 0,
    marks,
  };
}

/** What was answered since it was begun. */
class Tally {
  readonly #began = performance.now();
  readonly latencies: number[] = [];
  spans = 0;
  refused = 0;

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

interface Sender {
  /** Sends one body of the pack; true when it was taken. */
  one(client: number, index: number): Promise<boolean>;
  close(): void;
}

function httpSender(job: LoadJob, reader: PackReader): Sender {
  const { encoding, gzip } = reader.pack;
  const url = new URL("/v1/traces", job.url);
  const connections = new HttpConnections(url, job.clients);
  const lines = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    `content-type: ${encoding === "json" ? "application/json" : "application/x-protobuf"}`,
    ...(gzip ? ["content-encoding: gzip"] : []),
    "content-length: ",
  ];
  const head = lines.join("\r\n");
  return {
    one: async (_, index) =>
      (await connections.send(reader.body(index, (length) => `${head}${length}\r\n\r\n`))) === 200,
    close: () => connections.close(),
  };
}

function grpcSender(job: LoadJob, reader: PackReader): Sender {
  const sessions: ClientHttp2Session[] = Array.from({ length: job.clients }, () => connect(job.url));
  const { gzip } = reader.pack;
  const headers = {
    ":method": "POST",
    ":path": METHOD,
    "content-type": "application/grpc",
    te: "trailers",
    ...(gzip ? { "grpc-encoding": "gzip" } : {}),
  };
  return {
    one: (client, index) =>
      new Promise((resolve, reject) => {
        const body = reader.body(index);
        const frame = Buffer.allocUnsafe(5);
        frame[0] = gzip ? 1 : 0;
        frame.writeUInt32BE(body.length, 1);
        const stream = (sessions[client] as ClientHttp2Session).request(headers);
        let status: unknown;
        stream.on("response", (answer) => {
          status = answer["grpc-status"];
        });
        stream.on("trailers", (trailers) => {
          status = trailers["grpc-status"];
        });
        stream.on("error", reject);
        stream.on("close", () => resolve(status === "0"));
        stream.resume();
        stream.write(frame);
        stream.end(body);
      }),
    close: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

process.stdout.write(`${JSON.stringify(await run(JSON.parse(process.argv[2] as string) as LoadJob))}\n`);
