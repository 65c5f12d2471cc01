import { expect, test } from "vitest";
import { dataFolder } from "./dataFolder.ts";

test("each platform has its own place, and one variable overrides it", () => {
  expect(dataFolder({}, "linux", "/home/a")).toBe("/home/a/.local/share/traceline");
  expect(dataFolder({ XDG_DATA_HOME: "/data" }, "linux", "/home/a")).toBe("/data/traceline");
  expect(dataFolder({}, "darwin", "/Users/a")).toBe("/Users/a/Library/Application Support/Traceline");
  expect(dataFolder({ LOCALAPPDATA: "C:/L" }, "win32", "C:/a")).toBe("C:/L/Traceline");
  expect(dataFolder({ TRACELINE_DATA: "/x" }, "linux", "/home/a")).toBe("/x");
});
