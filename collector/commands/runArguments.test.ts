import { expect, test } from "vitest";
import { splitCommand } from "./runArguments.ts";

test("flags behind the dashes are the command's own", () => {
  expect(splitCommand(["--data", "/d", "--", "python", "a.py", "--data", "x", "--", "y"])).toEqual({
    folder: "/d",
    forward: null,
    command: "python",
    rest: ["a.py", "--data", "x", "--", "y"],
  });
});

test("whether everything is passed on can be said beforehand", () => {
  expect(splitCommand(["--forward", "--", "a"]).forward).toBe("yes");
  expect(splitCommand(["--forward=no", "--", "a"]).forward).toBe("no");
  expect(() => splitCommand(["--forward=maybe", "--", "a"])).toThrow("yes or no");
});

test("without a command it says how to give one", () => {
  expect(() => splitCommand(["--data", "/d"])).toThrow("traceline run -- python agent.py");
  expect(() => splitCommand(["--"])).toThrow("traceline run -- python agent.py");
});
