import { expect, test } from "vitest";
import { dragBrush } from "./brush.ts";

const range = { fromMs: 200, toMs: 600 };

test("an end moves alone and stops at the other one", () => {
  expect(dragBrush({ part: "from", range }, 300, 1000)).toEqual({ fromMs: 300, toMs: 600 });
  expect(dragBrush({ part: "to", range }, 5000, 1000)).toEqual({ fromMs: 200, toMs: 1000 });
  const met = dragBrush({ part: "from", range }, 900, 1000);
  expect(met.toMs - met.fromMs).toBeLessThan(1);
});

test("the whole range moves and stays as long as it is", () => {
  expect(dragBrush({ part: "all", range, startMs: 400 }, 500, 1000)).toEqual({ fromMs: 300, toMs: 700 });
  expect(dragBrush({ part: "all", range, startMs: 400 }, 2000, 1000)).toEqual({ fromMs: 600, toMs: 1000 });
});

test("a new range is drawn in either direction", () => {
  expect(dragBrush({ part: "new", startMs: 700 }, 300, 1000)).toEqual({ fromMs: 300, toMs: 700 });
  expect(dragBrush({ part: "new", startMs: 300 }, 700, 1000)).toEqual({ fromMs: 300, toMs: 700 });
});
