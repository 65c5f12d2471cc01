import { parse } from "jsonc-parser";
import { type NamedBudgets, readBudgets } from "../contract/namedBudgets.ts";
import { readSource } from "./readSource.ts";

/** Where VS Code keeps the settings of a folder. */
const SETTINGS = ".vscode/settings.json";

/** The budgets that the settings of a workspace folder set (`traceline.budgets`); none where it has no settings. */
export async function workspaceBudgets(folder: string): Promise<NamedBudgets> {
  const text = await readSource(folder, SETTINGS);
  const settings: unknown = text === null ? null : parse(text);
  if (typeof settings !== "object" || settings === null) return new Map();
  return readBudgets((settings as Record<string, unknown>)["traceline.budgets"]);
}
