import { expect, test } from "vitest";
import { exportLines } from "./exportLines.ts";

test("values are quoted for the shell they are copied into", () => {
  expect(exportLines({ A: "it's" }, false)).toBe("export A='it'\\''s'");
  expect(exportLines({ A: "it's" }, true)).toBe("$env:A = 'it''s'");
});
