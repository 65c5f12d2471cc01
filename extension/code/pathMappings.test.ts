import { expect, test } from "vitest";
import { pathMappings } from "./pathMappings.ts";

/** As settings name the folder of the workspace. */
const HERE = "$".concat("{workspaceFolder}");

test("each entry says what a folder is here, and the workspace may be written as elsewhere in settings", () => {
  const setting = { "/app": HERE, "/lib": `${HERE}/packages/lib`, "C:\\ci": "src", "/x": 3 };
  expect(pathMappings(setting)).toEqual([
    { from: "/app", to: "" },
    { from: "/lib", to: "packages/lib" },
    { from: "C:\\ci", to: "src" },
  ]);
});

test("what is no such setting maps nothing", () => {
  expect([undefined, null, "x", 1, []].flatMap(pathMappings)).toEqual([]);
});
