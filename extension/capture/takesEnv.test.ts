import { expect, test } from "vitest";
import { takesEnv } from "./takesEnv.ts";

const manifests = [
  { name: "no debugger" },
  null,
  { contributes: { debuggers: "odd" } },
  {
    contributes: {
      debuggers: [
        { type: "node", configurationAttributes: { launch: { properties: { env: { type: "object" } } }, attach: {} } },
        { type: "page", configurationAttributes: { launch: { properties: { url: {} } } } },
        { type: "bare" },
      ],
    },
  },
];

test("a debug type takes variables where its manifest says so", () => {
  expect(["node", "page", "bare", "other"].map((type) => takesEnv(type, manifests))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
