import * as vscode from "vscode";
import { CODE } from "../code/codeFilters.ts";
import type { Diagnostics } from "../problems/diagnostics.ts";
import { QuickFixes } from "../problems/quickFixes.ts";
import type { Decorations } from "./decorations.ts";
import { Hovers } from "./hovers.ts";
import type { Inline } from "./inline.ts";
import { Lenses } from "./lenses.ts";

/** What the editor asks for on code: lenses, hovers, quick fixes. */
export function registerProviders(
  inline: Inline,
  decorations: Decorations,
  diagnostics: Diagnostics,
): vscode.Disposable[] {
  const lenses = new Lenses(inline, () => !decorations.columnShown);
  return [
    lenses,
    vscode.languages.registerCodeLensProvider(CODE, lenses),
    vscode.languages.registerCodeActionsProvider(CODE, new QuickFixes(diagnostics), QuickFixes.metadata),
    vscode.languages.registerHoverProvider(CODE, new Hovers(inline)),
  ];
}
