import { expect, test } from "vitest";
import { placeSay } from "./placeSay.ts";
import type { Say } from "./says.ts";

const say = (text: string, colour: Say["colour"] = "error"): Say => ({ glyph: "✕", icon: null, text, colour });
/** Ten pixels a character. */
const measure = (text: string) => text.length * 10;
const place = (what: Say, from: number, to: number) => placeSay(what, { from, to, width: 300 }, measure);

test("words stand on the right of their bar, and on the left where the chart ends", () => {
  expect(place(say("refused"), 10, 50)).toEqual({ x: 57, text: "refused" });
  expect(place(say("refused"), 200, 280)).toEqual({ x: 123, text: "refused" });
  expect(place(say("refused"), 100, 260)).toEqual({ x: 23, text: "refused" });
});

test("the reason of a failure is cut where neither side has room for it, a figure is not", () => {
  const long = "connect ECONNREFUSED while searching";
  expect(place(say(long), 10, 93)).toEqual({ x: 100, text: "connect ECONNREFUSE…" });
  expect(place(say(long, "over"), 10, 93)).toBeNull();
  expect(place(say(long), 10, 260)).toBeNull();
});
