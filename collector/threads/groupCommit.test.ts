import { expect, test } from "vitest";
import { asSent } from "../../test/support/asSent.ts";
import type { AcceptedRequest } from "../otlp/acceptedRequest.ts";
import { GroupCommit } from "./groupCommit.ts";

const request = (size: number) => asSent(new Uint8Array(size));
const kept = (accepted: number) => ({ accepted, rejected: 0, message: "" });

test("what is queued together is kept together, and each sender gets its own answer", async () => {
  const groups: number[][] = [];
  const commit = new GroupCommit((requests) => {
    groups.push(requests.map(({ plain }) => plain.length));
    return requests.map(({ plain }) => kept(plain.length));
  });
  const answers = await Promise.all([1, 2, 3].map((size) => commit.keep([request(size)])));
  expect(groups).toEqual([[1, 2, 3]]);
  expect(answers).toEqual([[kept(1)], [kept(2)], [kept(3)]]);
});

test("requests that came together are never parted, and their answers stay in order", async () => {
  const groups: number[][] = [];
  const commit = new GroupCommit((requests) => {
    groups.push(requests.map(({ plain }) => plain.length));
    return requests.map(({ plain }) => kept(plain.length));
  });
  const large = 9 * 1024 * 1024;
  const answers = await Promise.all(
    [
      [1, 2],
      [large, 3],
      [4, large],
    ].map((sizes) => commit.keep(sizes.map(request))),
  );
  expect(groups).toEqual([
    [1, 2, large, 3],
    [4, large],
  ]);
  expect(answers).toEqual([
    [kept(1), kept(2)],
    [kept(large), kept(3)],
    [kept(4), kept(large)],
  ]);
});

test("a long queue is kept in several transactions, in its order", async () => {
  const groups: number[] = [];
  const commit = new GroupCommit((requests) => {
    groups.push(requests.length);
    return requests.map(() => kept(0));
  });
  const large = 10 * 1024 * 1024;
  await Promise.all([large, large, 1, 100 * large].map((size) => commit.keep([request(Math.min(size, 2 * large))])));
  expect(groups).toEqual([1, 2, 1]);
});

test("a transaction that failed rejects its own requests and no others", async () => {
  let fails = true;
  const commit = new GroupCommit((requests) => {
    if (fails) throw new Error("disk full");
    return requests.map(() => kept(1));
  });
  const first = commit.keep([request(1)]);
  await expect(first).rejects.toThrow("disk full");
  fails = false;
  expect(await commit.keep([request(1)])).toEqual([kept(1)]);
});

test("flushing commits what is queued now", () => {
  let count = 0;
  const commit = new GroupCommit((requests) => {
    count += requests.length;
    return requests.map(() => kept(1));
  });
  void commit.keep([request(1)]);
  commit.flush();
  expect(count).toBe(1);
});

test("settling waits for a request that is still being made ready", async () => {
  let count = 0;
  const commit = new GroupCommit((requests) => {
    count += requests.length;
    return requests.map(() => kept(1));
  });
  const making = Promise.withResolvers<AcceptedRequest>();
  const answer = commit.keep([request(2), making.promise]);
  const settled = commit.settle();
  making.resolve(request(1));
  await settled;
  expect(count).toBe(2);
  expect(await answer).toEqual([kept(1), kept(1)]);
  const failed = commit.keep([Promise.reject(new Error("no memory"))]);
  await commit.settle();
  await expect(failed).rejects.toThrow("no memory");
});
