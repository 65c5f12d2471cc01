import { expect, test } from "vitest";
import { dataFolder } from "./dataFolder.ts";

test("the platform decides where runs are kept, unless a setting does", () => {
  const home = "/home/ada";
  expect(dataFolder("", { platform: "linux", home, env: {} })).toBe("/home/ada/.local/share/traceline");
  expect(dataFolder("", { platform: "linux", home, env: { XDG_DATA_HOME: "/data" } })).toBe("/data/traceline");
  expect(dataFolder("", { platform: "darwin", home: "/Users/ada", env: {} })).toBe(
    "/Users/ada/Library/Application Support/Traceline",
  );
  expect(dataFolder("", { platform: "win32", home: "C:\\Users\\ada", env: { LOCALAPPDATA: "C:\\L" } })).toBe(
    "C:\\L\\Traceline",
  );
  expect(dataFolder(" /elsewhere ", { platform: "linux", home, env: {} })).toBe("/elsewhere");
});
