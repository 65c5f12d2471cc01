import { expect, test } from "vitest";
import { spanRow } from "../../test/support/panelRows.ts";
import { kindIcon } from "./kinds.ts";

test("a tool is drawn by what it is called, whatever its span is called, and other kinds by their kind", () => {
  const icon = (label: string) => kindIcon(spanRow("a", { kind: "tool", name: "claude_code.tool", label }));
  expect(["Bash", "Edit", "Grep", "search_wire", "Read"].map(icon)).toEqual([
    "terminal",
    "edit",
    "search",
    "search",
    "tools",
  ]);
  expect(kindIcon(spanRow("a", { kind: "llm", label: "search" }))).toBe("sparkle");
});
