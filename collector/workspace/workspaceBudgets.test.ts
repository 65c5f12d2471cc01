import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOfThisFile } from "../../test/support/temporaryFolder.ts";
import { workspaceBudgets } from "./workspaceBudgets.ts";

const folder = folderOfThisFile();
const workspaceWith = (name: string, settings: string) => {
  mkdirSync(join(folder, name, ".vscode"), { recursive: true });
  writeFileSync(join(folder, name, ".vscode", "settings.json"), settings);
  return join(folder, name);
};

test("budgets are read from the folder's settings as VS Code writes them, with comments and commas at the end", async () => {
  const settings =
    '{\n  // how long they may take\n  "traceline.budgets": { "Researcher": 1500, "search": "soon", },\n}\n';
  expect([...(await workspaceBudgets(workspaceWith("a", settings)))]).toEqual([["Researcher", 1500]]);
});

test("a folder without settings, with broken ones or with a link in their place sets none", async () => {
  expect((await workspaceBudgets(join(folder, "nowhere"))).size).toBe(0);
  expect((await workspaceBudgets(workspaceWith("b", "[1"))).size).toBe(0);
  expect((await workspaceBudgets(workspaceWith("c", "7"))).size).toBe(0);
  mkdirSync(join(folder, "d", ".vscode"), { recursive: true });
  symlinkSync(join(folder, "a", ".vscode", "settings.json"), join(folder, "d", ".vscode", "settings.json"));
  expect((await workspaceBudgets(join(folder, "d"))).size).toBe(0);
});
