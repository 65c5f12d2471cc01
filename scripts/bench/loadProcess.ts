import { Agent, request } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { PackReader, readPack } from "./bodyPack.ts";
import { type LoadJob, type LoadResult, quantile } from "./load.ts";

const METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** Sends the requests of a pack as the job says and prints what came of it, as one line of JSON. */
async function run(job: LoadJob): Promise<LoadResult> {
  const reader = new PackReader(readPack(job.pack));
  const { bodies } = reader.pack;
  const first = job.first ?? 0;
  const last = Math.min(bodies.length, first + (job.requests ?? bodies.length));
  const send = job.transport === "grpc" ? grpcSender(job, reader) : httpSender(job, reader);
  const latencies: number[] = [];
  let sent = 0;
  let spans = 0;
  let refused = 0;
  const marks: number[] = [];
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
    latencies.push(performance.now() - from);
    sent++;
    if (isTaken) spans += (bodies[index] as { spans: number }).spans;
    else refused++;
    if (job.markEvery && spans >= (marks.length + 1) * job.markEvery) marks.push((performance.now() - began) / 1000);
  };
  const began = performance.now();
  const isOver = () =>
    isBroken || next >= last || (job.seconds !== undefined && performance.now() - began > job.seconds * 1000);
  if (job.perSecond === undefined) {
    const client = async (_: unknown, number: number) => {
      while (!isOver()) await one(number);
    };
    await Promise.all(Array.from({ length: job.clients }, client));
  } else {
    const open: Promise<void>[] = [];
    for (let due = began; !isOver(); due += 1000 / job.perSecond) {
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      open.push(one(open.length % job.clients));
    }
    await Promise.all(open);
  }
  const seconds = (performance.now() - began) / 1000;
  send.close();
  reader.close();
  latencies.sort((a, b) => a - b);
  return {
    requests: sent,
    spans,
    refused,
    seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    maxMs: latencies.at(-1) ?? 0,
    marks,
  };
}

interface Sender {
  /** Sends one body of the pack; true when it was taken. */
  one(client: number, index: number): Promise<boolean>;
  close(): void;
}

function httpSender(job: LoadJob, reader: PackReader): Sender {
  const { encoding, gzip } = reader.pack;
  const agent = new Agent({ keepAlive: true, maxSockets: job.clients });
  const url = new URL("/v1/traces", job.url);
  const options = {
    agent,
    method: "POST",
    host: url.hostname,
    port: url.port,
    path: url.pathname,
    headers: {
      "content-type": encoding === "json" ? "application/json" : "application/x-protobuf",
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    },
  };
  return {
    one: (_, index) =>
      new Promise((resolve, reject) => {
        const body = reader.body(index);
        const sending = request(
          { ...options, headers: { ...options.headers, "content-length": body.length } },
          (answer) => {
            answer.resume();
            answer.on("end", () => resolve(answer.statusCode === 200));
          },
        );
        sending.on("error", reject);
        sending.end(body);
      }),
    close: () => agent.destroy(),
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
