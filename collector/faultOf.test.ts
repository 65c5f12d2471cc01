import { expect, test } from "vitest";
import { faultOf } from "./faultOf.ts";

test("a fault is told by its kind and place, never by a message that may quote a trace", () => {
  let thrown: unknown;
  try {
    JSON.parse("the password is hunter2");
  } catch (error) {
    thrown = error;
  }
  expect((thrown as Error).message).toContain("the pass");
  expect(faultOf(thrown)).toMatch(/^SyntaxError at faultOf\.test\.ts:\d+$/);
  expect(faultOf("the password is hunter2")).toBe("An unknown fault");
});

test("faults of the system and of the database say what they are", () => {
  const full = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL", name: "SqliteError" });
  expect(faultOf(full)).toBe("SqliteError SQLITE_FULL: database or disk is full");
});
