import { expect, test } from "vitest";
import { WaysIn } from "./waysIn.ts";

test("a code opens one session, once", () => {
  const ways = new WaysIn();
  const code = ways.issue();
  const session = ways.redeem(code);
  expect(ways.isSession(session)).toBe(true);
  expect(ways.redeem(code)).toBeNull();
  expect(ways.redeem("made up")).toBeNull();
  expect(ways.isSession("made up")).toBe(false);
  expect(ways.isSession(null)).toBe(false);
});

test("codes grow old, the one of the start does not, sessions do in the end", () => {
  let now = 0;
  const ways = new WaysIn(() => now);
  const lasting = ways.issue(true);
  const short = ways.issue();
  now = 3600_000;
  expect(ways.redeem(short)).toBeNull();
  const session = ways.redeem(lasting);
  expect(ways.isSession(session)).toBe(true);
  now += 40 * 24 * 3600_000;
  expect(ways.isSession(session)).toBe(false);
});

test("a flood of codes does not grow without bound", () => {
  const ways = new WaysIn();
  const first = ways.issue();
  for (let i = 0; i < 100; i++) ways.issue();
  expect(ways.redeem(first)).toBeNull();
});
