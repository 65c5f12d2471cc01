import * as vscode from "vscode";
import { oneLine, time } from "../../collector/contract/figures.ts";
import { parseTime } from "../budgets/namedBudgets.ts";
import { plain } from "../common/plain.ts";
import { shortTime } from "../run/shortTime.ts";
import type { CommandHost } from "./commandHost.ts";

/**
 * Sets what one call of something may take. What is not given is asked for: first the name, of what the shown run did,
 * then the time; an empty one removes the budget.
 */
export async function setBudget(host: CommandHost, name?: unknown, limitMs?: unknown): Promise<void> {
  const chosen = typeof name === "string" ? name : await pickName(host);
  if (chosen === undefined) return;
  if (typeof limitMs === "number" && limitMs > 0) return host.budgets.set(chosen, limitMs);
  const limit = await askTime(host, chosen);
  if (limit !== undefined) await host.budgets.set(chosen, limit);
}

/**
 * Between two questions the editor gives the focus back to what had it. A panel takes it late, when the next question
 * stands already, which would be gone by that.
 */
const STAYS = { ignoreFocusOut: true } as const;

async function pickName(host: CommandHost): Promise<string | undefined> {
  const { named } = host.budgets;
  const keys = Map.groupBy(host.shownRun.shown.code?.keys ?? [], (key) => key.name);
  const items = [...keys].map(([name, [first, ...rest]]) => {
    const longest = Math.max(...[first, ...rest].map((key) => key?.budget?.usedMs ?? key?.p95Ms ?? 0));
    const limit = named.get(name) ?? first?.budget?.limitMs;
    const used =
      limit === undefined ? time(longest) : vscode.l10n.t("{0} of {1}", time(longest), shortTime(time(limit)));
    return { label: plain(oneLine(name, 80)), description: used, name };
  });
  const title = vscode.l10n.t("What the budget is for");
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, ...STAYS }))?.name;
}

/** Milliseconds, null to remove the budget, undefined when nothing was answered. */
async function askTime(host: CommandHost, name: string): Promise<number | null | undefined> {
  const known = host.budgets.named.get(name);
  const sent = host.shownRun.shown.code?.keys.find((key) => key.name === name && key.budget)?.budget?.limitMs;
  const limit = known ?? sent;
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t("Budget of {0}", oneLine(name, 60)),
    prompt: vscode.l10n.t("What one call may take, such as 300 ms, 1.5 s or 2 min. Empty removes the budget."),
    value: limit === undefined ? "" : writable(limit),
    validateInput: (text) =>
      text.trim() === "" || parseTime(text) !== null
        ? undefined
        : vscode.l10n.t("This is no time: 300 ms, 1.5 s, 2 min."),
    ...STAYS,
  });
  return answer === undefined ? undefined : answer.trim() === "" ? null : parseTime(answer);
}

/** A limit in words that {@link parseTime} reads back as the same. */
function writable(limitMs: number): string {
  const text = shortTime(time(limitMs)).replaceAll("\u00a0", " ");
  return parseTime(text) === limitMs ? text : `${limitMs} ms`;
}
