import { expect, test } from "vitest";
import { settingsFolder } from "./settingsFolder.ts";

test("the settings of a run are those of its workspace, or of a folder around it that somebody is in", () => {
  expect(settingsFolder("/w/desk", "/w/desk")).toBe("/w/desk");
  expect(settingsFolder("/w/desk", "/w/desk/src")).toBe("/w/desk");
  expect(settingsFolder("/w/desk/agent", "/w/desk")).toBe("/w/desk");
  expect(settingsFolder("C:/Desk", "c:\\desk\\src", true)).toBe("C:/Desk");
});

test("a run of elsewhere, or of a place that it does not name, is held against no settings", () => {
  expect(settingsFolder("/w/desk-2", "/w/desk")).toBeNull();
  expect(settingsFolder("/w/desk/../..", "/w/desk/src")).toBeNull();
  expect(settingsFolder(null, "/w/desk")).toBeNull();
});
