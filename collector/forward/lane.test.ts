import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { DiskQueue } from "./diskQueue.ts";
import { Lane } from "./lane.ts";
import type { ToPass } from "./sealedRecord.ts";
import type { Verdict } from "./verdict.ts";

const key = Buffer.alloc(32, 7);
const LATER: Verdict = { is: "later", why: "It could not be reached (ECONNREFUSED).", afterMs: null };
const request = (text: string): ToPass => ({
  transport: "http",
  mediaType: "application/x-protobuf",
  encoding: "identity",
  headers: {},
  body: Buffer.from(text),
});

/** A lane to a backend that judges by the body, and the bodies that it took. */
function laneTo(judge: (body: string) => Verdict, folder = temporaryFolder()) {
  const taken: string[] = [];
  const client = {
    send: async ({ body }: ToPass) => {
      const verdict = judge(Buffer.from(body).toString());
      if (verdict.is === "taken") taken.push(Buffer.from(body).toString());
      return verdict;
    },
    close: () => {},
  };
  const lane = new Lane({ queue: new DiskQueue(folder), client, key, backoff: { firstMs: 1, mostMs: 5 } });
  onTestFinished(() => lane.close());
  return { lane, taken, folder };
}

test("a backend that was away gets everything in its order once it is back", async () => {
  let away = true;
  const { lane, taken } = laneTo(() => (away ? LATER : { is: "taken" }));
  for (const text of ["a", "b", "c"]) await lane.pass(request(text));
  await vi.waitFor(() => expect(lane.status.trouble).toBe("It could not be reached (ECONNREFUSED)."));
  expect(lane.status).toMatchObject({ sent: 0, waiting: 3 });
  away = false;
  await vi.waitFor(() => expect(lane.status.waiting).toBe(0));
  expect(taken.join("")).toBe("abc");
  expect(lane.status).toEqual({ sent: 3, waiting: 0, waitingBytes: 0, dropped: 0, refused: 0, trouble: null });
});

test("what its sender sends again, having had no answer, goes out once", async () => {
  const { lane, taken } = laneTo(() => ({ is: "taken" }));
  await lane.pass(request("a"));
  await vi.waitFor(() => expect(lane.status.sent).toBe(1));
  await lane.pass(request("a"));
  await lane.pass(request("b"));
  await vi.waitFor(() => expect(lane.status.sent).toBe(2));
  expect(taken).toEqual(["a", "b"]);
});

test("one that a backend refuses takes no other with it", async () => {
  let away = true;
  const { lane, taken } = laneTo((body) =>
    away ? LATER : body.includes("bad") ? { is: "refused", why: "It answered with the status 400." } : { is: "taken" },
  );
  for (const text of ["a", "bad", "c"]) await lane.pass(request(text));
  away = false;
  await vi.waitFor(() => expect(lane.status.waiting).toBe(0));
  expect(taken).toEqual(["a", "c"]);
  expect(lane.status).toMatchObject({ sent: 2, refused: 1, trouble: null });
});

test("what waits when a lane closes is sent by the next one", async () => {
  const first = laneTo(() => LATER);
  await first.lane.pass(request("a"));
  await first.lane.close();
  const second = laneTo(() => ({ is: "taken" }), first.folder);
  await vi.waitFor(() => expect(second.taken).toEqual(["a"]));
  await second.lane.pass(request("a"));
  expect(second.lane.status.waiting).toBe(0);
});

test("what can't be read any more is counted and holds nothing up", async () => {
  const first = laneTo(() => LATER);
  await first.lane.pass(request("a"));
  await first.lane.close();
  const taken: string[] = [];
  const client = {
    send: async ({ body }: ToPass): Promise<Verdict> => {
      taken.push(Buffer.from(body).toString());
      return { is: "taken" };
    },
    close: () => {},
  };
  const options = { queue: new DiskQueue(first.folder), client, backoff: { firstMs: 1, mostMs: 5 } };
  const lane = new Lane({ ...options, key: Buffer.alloc(32, 8) });
  onTestFinished(() => lane.close());
  await lane.pass(request("b"));
  await vi.waitFor(() => expect(lane.status).toMatchObject({ sent: 1, waiting: 0, dropped: 1 }));
  expect(taken).toEqual(["b"]);
});
