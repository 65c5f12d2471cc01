import { beforeEach, expect, test } from "vitest";
import type { OpenProcess } from "../model/openProcess.ts";
import type { ProcessState } from "./processState.ts";
import { ProcessWatch } from "./processWatch.ts";

const worker: OpenProcess = {
  key: "agent here 7",
  pid: 7,
  host: "here",
  service: "agent",
  workspace: null,
  traceId: "0a".repeat(16),
  startMs: 10_000,
};
let states: Map<number, ProcessState>;
let gone: string[];
let watch: ProcessWatch;
beforeEach(() => {
  states = new Map([[7, { startMs: 9_000 }]]);
  gone = [];
  watch = new ProcessWatch({
    host: "here",
    stateOf: (pid) => states.get(pid) ?? "gone",
    onGone: ({ key }) => gone.push(key),
  });
});
const look = (times: number) => {
  for (let n = 0; n < times; n++) watch.look();
};

test("a process that has gone is told once, after what it sent has had time to come", () => {
  watch.follow("run", [worker]);
  look(5);
  states.delete(7);
  look(2);
  expect(gone).toEqual([]);
  look(1);
  watch.follow("run", [worker]);
  look(5);
  expect(gone).toEqual([worker.key]);
});

test("a number that the system gave to a later process is no sign of life", () => {
  watch.follow("run", [worker]);
  states.set(7, { startMs: 60_000 });
  look(3);
  expect(gone).toEqual([worker.key]);
});

test("where it can't be known when a process began, one that lives is taken for the one that was meant", () => {
  states.set(7, { startMs: null });
  watch.follow("run", [worker]);
  look(5);
  expect(gone).toEqual([]);
});

test("processes of other machines, and those that were never seen alive, are not judged", () => {
  watch.follow("run", [
    { ...worker, host: "there", key: "a" },
    { ...worker, pid: 8, key: "b" },
  ]);
  states.delete(7);
  look(5);
  expect(gone).toEqual([]);
});

test("a run that is over waits for nobody", () => {
  watch.follow("run", [worker]);
  watch.follow("run", []);
  states.delete(7);
  look(5);
  expect(gone).toEqual([]);
});
