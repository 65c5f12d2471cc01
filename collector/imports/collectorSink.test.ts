import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { id, request, span } from "../../test/support/otlpBytes.ts";
import { exportResponse, GRPC, status } from "../otlp/answer.ts";
import { collectorSink } from "./collectorSink.ts";

const SPANS = { signal: "traces", plain: request([span({ spanId: id(1) }), span({ spanId: id(2) })]) } as const;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers?: Record<string, string>;
}

/** A sink to a server that gives these answers, one after the other, and the paths it was asked for. */
async function sinkWith(...answers: Answer[]) {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers["content-type"]}`);
    incoming.resume().on("end", () => {
      const answer = answers.shift();
      outgoing.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { sink: collectorSink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked };
}

const kept = { accepted: 0, rejected: 0, message: "" };

test("what was kept is counted", async () => {
  const { sink, asked } = await sinkWith({ status: 200, body: exportResponse(kept) });
  expect(await sink(SPANS)).toEqual({ accepted: 2, rejected: 0, message: "" });
  expect(asked).toEqual(["POST /v1/traces application/x-protobuf"]);
});

test("spans that were refused are told", async () => {
  const { sink } = await sinkWith({ status: 200, body: exportResponse({ ...kept, rejected: 1, message: "No id." }) });
  expect(await sink(SPANS)).toEqual({ accepted: 1, rejected: 1, message: "No id." });
});

test("a request that is refused as such is told with the collector's reason", async () => {
  const refusal = { status: 400, body: status(GRPC.invalidArgument, "It is broken.") };
  const { sink } = await sinkWith(refusal, { status: 404, body: Buffer.from("<html>") });
  expect(await sink(SPANS)).toEqual({ undecodable: "It is broken." });
  expect(await sink(SPANS)).toEqual({ undecodable: "The collector answered 404." });
});

test("a collector that is busy is asked again", async () => {
  const busy = { status: 503, body: status(GRPC.unavailable, "Later."), headers: { "retry-after": "0.01" } };
  const { sink, asked } = await sinkWith(busy, busy, { status: 200, body: exportResponse(kept) });
  expect(await sink(SPANS)).toMatchObject({ accepted: 2 });
  expect(asked).toHaveLength(3);
});

test("a collector that went away is said so", async () => {
  await expect(collectorSink("http://127.0.0.1:9")(SPANS)).rejects.toThrow("does not answer any more");
});
