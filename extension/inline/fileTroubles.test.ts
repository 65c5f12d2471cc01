import { expect, test } from "vitest";
import { aKey } from "../../test/support/builtFacts.ts";
import type { KeyPlace } from "../code/keyPlaces.ts";
import { fileTroubles } from "./fileTroubles.ts";

const place = (key: KeyPlace["key"], path: string, role: KeyPlace["role"] = "call"): KeyPlace => ({
  key,
  role,
  path,
  line: 1,
  exact: true,
  via: "attributes",
  stale: null,
});
const troubles = (...places: KeyPlace[]) => [...fileTroubles(Map.groupBy(places, ({ path }) => path))];

test("a file carries the worst that happened in it, and a failure only where it began", () => {
  const hit = aKey({ kind: "guardrail", name: "no_promises", hits: 1 });
  const failed = aKey({ kind: "tool", name: "search", errors: 1 });
  const around = aKey({ name: "Writer", errors: 1, passedOn: 1 });
  const over = aKey({ name: "Planner", budget: { limitMs: 1, usedMs: 2, over: true } });
  expect(
    troubles(
      place(over, "a.ts"),
      place(hit, "a.ts"),
      place(failed, "b.ts"),
      place(over, "b.ts"),
      place(over, "c.ts"),
      place(around, "d.ts"),
      place(failed, "e.ts", "caller"),
      place(aKey(), "f.ts"),
    ),
  ).toEqual([
    ["a.ts", "hit"],
    ["b.ts", "failed"],
    ["c.ts", "over"],
  ]);
});
