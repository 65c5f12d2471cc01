import { expect, test } from "vitest";
import { missingPackages } from "./missingPackages.mjs";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0" },
    "node_modules/b-win32": { version: "2.0.0", optional: true },
  },
};

test("nothing is missing when every package is there in its version", () => {
  const installed = { packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "2.0.0" } } };
  expect(missingPackages(lock, installed)).toEqual([]);
});

test("a package in another version counts as missing", () => {
  const installed = { packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.9.0" } } };
  expect(missingPackages(lock, installed)).toEqual(["node_modules/b"]);
});

test("without an installed tree all but the optional ones are missing", () => {
  expect(missingPackages(lock, {})).toEqual(["node_modules/a", "node_modules/b"]);
});
