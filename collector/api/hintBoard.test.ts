import { beforeEach, expect, test } from "vitest";
import type { LiveEvent } from "../contract/api.ts";
import { HintBoard } from "./hintBoard.ts";

const told = {
  framework: "OpenAI Agents",
  missing: "a package",
  command: "npm install x",
  service: "agent",
  workspace: "/w",
  atMs: 1000,
};
const run = { service: "agent", workspace: "/w", startMs: 2000 };
let events: LiveEvent[];
let board: HintBoard;
beforeEach(() => {
  events = [];
  board = new HintBoard((event) => events.push(event));
});

test("of a program that runs again the newest hint of each framework stays, newest first", () => {
  board.tell(told);
  board.tell({ ...told, framework: "LangChain" });
  board.tell({ ...told, atMs: 3000 });
  expect(board.hints.map(({ framework, atMs }) => [framework, atMs])).toEqual([
    ["OpenAI Agents", 3000],
    ["LangChain", 1000],
  ]);
  expect(events.map(({ type }) => type)).toEqual(["hint", "hint", "hintGone", "hint"]);
});

test("a hint goes when a later run of its program appears, also one that has no name", () => {
  board.tell(told);
  board.seen({ ...run, startMs: 999 });
  board.seen({ ...run, workspace: "/elsewhere" });
  board.seen({ ...run, service: "other" });
  expect(board.hints).toHaveLength(1);
  board.seen(run);
  expect(board.hints).toEqual([]);
  board.tell(told);
  board.seen({ ...run, service: "unknown_service:node" });
  expect(board.hints).toEqual([]);
});

test("a hint that is put away is gone for everybody", () => {
  board.tell(told);
  const id = board.hints[0]?.id ?? "";
  expect([board.dismiss(id), board.dismiss(id)]).toEqual([true, false]);
  expect(events.at(-1)).toEqual({ type: "hintGone", id });
});

test("no sender can make it grow without end", () => {
  for (let n = 0; n < 500; n++) board.tell({ ...told, service: `s${n}` });
  expect(board.hints).toHaveLength(100);
  expect(board.hints[0]?.service).toBe("s499");
});
