import { describe, expect, it } from "vitest";
import { coveredWithin, merged } from "./intervals.ts";

const at = (fromMs: number, toMs: number) => ({ fromMs, toMs });

describe("intervals", () => {
  it("merge when they overlap or touch", () => {
    expect(merged([at(5, 8), at(0, 2), at(2, 4), at(7, 9)])).toEqual([at(0, 4), at(5, 9)]);
  });

  it("cover of a window what lies in it", () => {
    expect(coveredWithin(at(5, 20), [at(0, 6), at(8, 10), at(18, 30)])).toBe(5);
    expect(coveredWithin(at(5, 20), [])).toBe(0);
  });
});
