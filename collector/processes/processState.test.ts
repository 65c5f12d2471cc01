import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { processState, stateIn } from "./processState.ts";

test("a process that lives tells since when, one that was killed is gone", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log(1)"], { stdio: "pipe" });
  await once(child.stdout, "data");
  const state = processState(child.pid ?? 0);
  expect(state).not.toBe("gone");
  if (process.platform === "linux" && state !== "gone")
    expect(Math.abs((state.startMs ?? 0) - Date.now())).toBeLessThan(60_000);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(processState(child.pid ?? 0)).toBe("gone");
});

test("a process that nobody has asked for since it ended is gone, whatever its program is called", () => {
  const stat = (state: string) => `7 (odd) name (x) ${state} 1 ${"0 ".repeat(17)}250 0`;
  expect(stateIn(stat("Z"), "btime 1000\n")).toBe("gone");
  expect(stateIn(stat("S"), "cpu 1 2\nbtime 1000\nprocesses 5\n")).toEqual({ startMs: 1_002_500 });
  expect(stateIn(stat("S"), "")).toEqual({ startMs: null });
});
