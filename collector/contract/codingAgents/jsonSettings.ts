import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  modify,
  type ParseError,
  parseTree,
} from "jsonc-parser";
import { CannotEdit } from "./cannotEdit.ts";

export type SettingValue = string | boolean;

/** A setting that was put into a file: what it was set to, and what stood there before. */
export interface PutSetting {
  readonly path: readonly string[];
  readonly value: SettingValue;
  /** Missing where nothing stood there. */
  readonly before?: unknown;
}

const OPTIONS = { allowTrailingComma: true };

/**
 * Puts settings into a file of JSON, which may have comments. Everything else stays as it is written.
 * @throws CannotEdit where the file is no object
 */
export function putSettings(
  text: string | null,
  settings: readonly (readonly [path: readonly string[], value: SettingValue])[],
): { text: string; put: PutSetting[] } {
  let result = text === null || text.trim() === "" ? "{}\n" : text;
  const put: PutSetting[] = [];
  for (const [path, value] of settings) {
    const before = valueAt(result, path);
    if (before === value) continue;
    put.push({ path, value, ...(before === undefined ? {} : { before }) });
    result = changed(result, path, value);
  }
  return { text: result, put };
}

/**
 * Takes back what {@link putSettings} put there and nobody has changed since, and objects that are empty then.
 * @throws CannotEdit where the file is no object
 */
export function takeBackSettings(text: string, put: readonly PutSetting[]): string {
  let result = text;
  for (const { path, value, before } of [...put].reverse()) {
    if (valueAt(result, path) !== value) continue;
    result = changed(result, path, before);
    for (let depth = path.length - 1; depth > 0; depth--) {
      const above = valueAt(result, path.slice(0, depth));
      if (typeof above !== "object" || above === null || Object.keys(above).length > 0) break;
      result = changed(result, path.slice(0, depth), undefined);
    }
  }
  return result;
}

function changed(text: string, path: readonly string[], value: unknown): string {
  return applyEdits(text, modify(text, path as JSONPath, value, { formattingOptions: formattingOf(text) }));
}

function valueAt(text: string, path: readonly string[]): unknown {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, OPTIONS);
  if (root?.type !== "object" || errors.length > 0)
    throw new CannotEdit("The file is not JSON as its program would read it. Mend it first.");
  for (let depth = 1; depth < path.length; depth++) {
    const above = findNodeAtLocation(root, path.slice(0, depth));
    if (above && above.type !== "object")
      throw new CannotEdit(`${path.slice(0, depth).join(".")} in the file is no object. Mend it first.`);
  }
  const node = findNodeAtLocation(root, path as JSONPath);
  return node && (getNodeValue(node) as unknown);
}

/** As the file is written already. */
function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.includes("\t"),
    tabSize: indent.includes("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
