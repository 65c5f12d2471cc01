import { expect, test } from "vitest";
import { commandLink } from "./commandLink.ts";

test("a name in a link's arguments ends neither the link nor begins another (V4)", () => {
  const name = ') [x](command:workbench.action.terminal.new) "><script> \\\n|`';
  const link = commandLink("Set a budget", "traceline.setBudget", [name]);
  expect(link).toMatch(/^\[Set a budget\]\(command:traceline\.setBudget\?[\w%.!~*'-]+\)$/);
  const [, query] = /\?(.*)\)$/.exec(link) ?? [];
  expect(JSON.parse(decodeURIComponent(query ?? ""))).toEqual([name]);
});

test("without arguments a link is the command alone", () => {
  expect(commandLink("Compare", "traceline.compareWithPrevious")).toBe(
    "[Compare](command:traceline.compareWithPrevious)",
  );
});
