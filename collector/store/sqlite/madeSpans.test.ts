import { expect, test } from "vitest";
import { agent, spanRecord } from "../../../test/support/buildSpans.ts";
import { readSpans, writeSpans } from "./madeSpans.ts";

test("spans come back as they were", () => {
  const span = {
    ...spanRecord(agent("A", 0, 10)),
    attributes: new Map<string, never>(
      Object.entries({ big: 2n ** 60n, text: "x", bytes: new Uint8Array([1, 2]), list: [1, 2n], no: null }) as never,
    ),
  };
  expect(readSpans(writeSpans([span]))).toEqual([span]);
});
