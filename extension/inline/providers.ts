import * as vscode from "vscode";
import { CELL_SCHEME } from "../code/notebooks.ts";
import type { Diagnostics } from "../problems/diagnostics.ts";
import { QuickFixes } from "../problems/quickFixes.ts";
import type { Decorations } from "./decorations.ts";
import { Hovers } from "./hovers.ts";
import type { Inline } from "./inline.ts";
import { Lenses } from "./lenses.ts";

/** Where code is: files, and cells of notebooks. */
export const CODE: readonly vscode.DocumentFilter[] = [{ scheme: "file" }, { scheme: CELL_SCHEME }];

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
