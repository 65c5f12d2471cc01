import { describe, expect, it } from "vitest";
import { START_MS, spanRecord } from "../../../test/support/buildSpans.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { editedPlace } from "./editedPlace.ts";

const edit = (attributes: Record<string, AnyValue>, name = "tool.output") =>
  spanRecord({ name: "claude_code.tool", from: 0, to: 10, events: [{ name, at: 9, attributes }] });
const hunk = (newStart: unknown, ...lines: string[]) => ({ oldStart: 1, oldLines: 1, newStart, newLines: 1, lines });
const at = (...hunks: unknown[]) => edit({ file_path: "/srv/shop/cart.js", diff: JSON.stringify(hunks) });

describe("the place of an edit", () => {
  it("is the first line that it changed, as the file was after it", () => {
    expect(editedPlace(at(hunk(2, " a", " b", "-c", "+d", " e"), hunk(40, "+f")))).toEqual({
      path: "/srv/shop/cart.js",
      line: 4,
      symbol: null,
      via: "attributes",
      exact: true,
      writtenMs: START_MS + 9,
    });
    expect(editedPlace(at(hunk(0, "-only")))?.line).toBe(1);
  });

  it("is none where nothing was changed, or nothing tells of it", () => {
    expect(editedPlace(at())).toBeNull();
    expect(editedPlace(at(hunk(3, " a")))).toBeNull();
    expect(editedPlace(at(hunk("3", "+a")))).toBeNull();
    expect(editedPlace(at({ newStart: 3, lines: "+a" }))).toBeNull();
    expect(editedPlace(edit({ file_path: "/srv/shop/cart.js", content: "text" }))).toBeNull();
    expect(editedPlace(edit({ file_path: "/srv/shop/cart.js", diff: "[" }))).toBeNull();
    expect(editedPlace(edit({ diff: JSON.stringify([hunk(1, "+a")]) }))).toBeNull();
    expect(editedPlace(edit({ file_path: "/a.js", diff: JSON.stringify([hunk(1, "+a")]) }, "other"))).toBeNull();
  });

  it("is none in a dependency", () => {
    expect(
      editedPlace(edit({ file_path: "/srv/node_modules/x/a.js", diff: JSON.stringify([hunk(1, "+a")]) })),
    ).toBeNull();
  });
});
