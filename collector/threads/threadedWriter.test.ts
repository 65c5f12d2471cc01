import { expect, test } from "vitest";
import { asSent } from "../../test/support/asSent.ts";
import { type AcceptedRequest, RetryLater } from "../otlp/acceptedRequest.ts";
import { Every } from "./every.ts";
import { IngestLoad } from "./ingestLoad.ts";
import { LoadMeter } from "./loadMeter.ts";
import { type PackedRequests, unpacked } from "./requestBatch.ts";
import type { BatchOutcome, WriterCalls, WriterEvent } from "./threadCalls.ts";
import type { ThreadClient } from "./threadClient.ts";
import { ThreadedWriter } from "./threadedWriter.ts";

const request = (length: number) => asSent(new Uint8Array(length));

/** A writer on a thread that answers as told; messages leave at the end of a turn, as those of a real one do. */
function writerOn(answer: (call: string, lengths: number[]) => Promise<unknown>): ThreadedWriter {
  const call = async (name: string, [argument]: [PackedRequests | AcceptedRequest]) => {
    if (name === "keep") return answer(name, [(argument as AcceptedRequest).plain.length]);
    const refused = answer("begins", []);
    await Promise.race([refused, new Promise(setImmediate)]);
    const packed = structuredClone(argument as PackedRequests, {
      transfer: [(argument as PackedRequests).bytes.buffer],
    });
    return answer(
      name,
      unpacked(packed).map(({ plain }) => plain.length),
    );
  };
  const thread = { call } as unknown as ThreadClient<WriterCalls, WriterEvent>;
  const meter = new LoadMeter(new IngestLoad(IngestLoad.memory()), "taking");
  return new ThreadedWriter(thread, async () => {}, meter, new Every(1, () => {}));
}

test("small requests of one turn travel together, large ones by themselves, and each has its own answer", async () => {
  const calls: [string, number[]][] = [];
  const partly = { accepted: 1, rejected: 1, message: "One was odd." };
  const writer = writerOn(async (name, lengths) => {
    if (name === "begins") return;
    calls.push([name, lengths]);
    if (name === "keep") return { accepted: 512, rejected: 0, message: "" };
    return lengths.map((length): BatchOutcome => (length === 2 ? partly : length));
  });
  const answers = await Promise.all([1, 2, 100_000, 3].map((length) => writer.keep(request(length))));
  expect(answers).toEqual([
    { accepted: 1, rejected: 0, message: "" },
    partly,
    { accepted: 512, rejected: 0, message: "" },
    { accepted: 3, rejected: 0, message: "" },
  ]);
  await writer.keep(request(4));
  expect(calls).toEqual([
    ["keep", [100_000]],
    ["keepAll", [1, 2, 3]],
    ["keepAll", [4]],
  ]);
});

test("requests that do not fit into one message travel in several, at the same turn", async () => {
  const sizes: number[] = [];
  const writer = writerOn(async (_, lengths) => {
    if (lengths.length > 0) sizes.push(lengths.length);
    return lengths;
  });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => writer.keep(request(10_000 + at))));
  expect(answers.map((answer) => "accepted" in answer && answer.accepted - 10_000)).toEqual([...Array(10).keys()]);
  expect(sizes).toEqual([6, 4]);
});

test("where the thread is not there, everybody is asked to come back, and what comes later is taken", async () => {
  let isThere = false;
  const writer = writerOn(async (_, lengths) => {
    if (!isThere) throw new RetryLater("A thread of the collector is starting again.");
    return lengths;
  });
  const refused = await Promise.allSettled([1, 2].map((length) => writer.keep(request(length))));
  expect(refused.map((one) => one.status === "rejected" && one.reason)).toEqual([
    expect.any(RetryLater),
    expect.any(RetryLater),
  ]);
  isThere = true;
  expect(await writer.keep(request(3))).toMatchObject({ accepted: 3 });
});
