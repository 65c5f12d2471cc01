import { expect, test } from "vitest";
import { resourceOwner } from "./resourceOwner.ts";

const owner = (attributes: Record<string, string | number>) => resourceOwner(new Map(Object.entries(attributes)));

test("a process is its instance, else its number on its machine, else its service", () => {
  const base = { "service.name": "desk", "host.name": "box" };
  const process = (more: Record<string, string | number>) => owner({ ...base, ...more }).process;
  expect(process({ "process.pid": 1 })).toBe(process({ "process.pid": 1, "telemetry.sdk.name": "x" }));
  expect(process({ "process.pid": 1 })).not.toBe(process({ "process.pid": 2 }));
  expect(process({ "process.pid": 1 })).not.toBe(process({ "process.pid": 1, "host.name": "other" }));
  expect(process({ "service.instance.id": "a", "process.pid": 1 })).toBe(process({ "service.instance.id": "a" }));
  expect(owner(base).process).toBe(owner({ "service.name": "desk" }).process);
  expect(owner(base).process).not.toBe(owner({ "service.name": "other" }).process);
  expect(owner({}).process).toBe(owner({ env: "local" }).process);
});

test("the workspace is what capture says, else where the process runs; what is not text is unknown", () => {
  expect(owner({ "traceline.workspace": "/w", "process.working_directory": "/p" }).workspace).toBe("/w");
  expect(owner({ "process.working_directory": "/p" }).workspace).toBe("/p");
  expect(resourceOwner(new Map([["service.name", ["x"]]])).service).toBeNull();
  expect(owner({ "service.name": "" }).service).toBeNull();
});
