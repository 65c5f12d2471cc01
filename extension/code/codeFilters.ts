import type { DocumentFilter, Uri } from "vscode";
import { CELL_SCHEME } from "./notebooks.ts";

/** Where code is: files, and cells of notebooks. */
export const CODE: readonly (DocumentFilter & { readonly scheme: string })[] = [
  { scheme: "file" },
  { scheme: CELL_SCHEME },
];

export function isCode(uri: Uri): boolean {
  return CODE.some(({ scheme }) => scheme === uri.scheme);
}
