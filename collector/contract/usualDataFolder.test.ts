import { expect, test } from "vitest";
import { usualDataFolder } from "./usualDataFolder.ts";

test("each platform has its own place, and one variable overrides it", () => {
  const on = (platform: string, home: string, env = {}) => usualDataFolder({ platform, home, env });
  expect(on("linux", "/home/ada")).toBe("/home/ada/.local/share/traceline");
  expect(on("linux", "/home/ada", { XDG_DATA_HOME: "/data/" })).toBe("/data/traceline");
  expect(on("darwin", "/Users/ada")).toBe("/Users/ada/Library/Application Support/Traceline");
  expect(on("win32", "C:\\Users\\ada")).toBe("C:\\Users\\ada\\AppData\\Local\\Traceline");
  expect(on("win32", "C:\\Users\\ada", { LOCALAPPDATA: "C:\\L" })).toBe("C:\\L\\Traceline");
  expect(on("linux", "/home/ada", { TRACELINE_DATA: "/x" })).toBe("/x");
});
