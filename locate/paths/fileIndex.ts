/** Files of a workspace, found by the last part of their path. */
export interface FileIndex {
  readonly ignoreCase: boolean;
  /** Last part, folded → the files' parts as the caller named them. */
  readonly byName: ReadonlyMap<string, readonly IndexedFile[]>;
  /** Whole path, folded → path as the caller named it. */
  readonly byPath: ReadonlyMap<string, string>;
}

export interface IndexedFile {
  readonly path: string;
  /** Folded, so that they can be compared. */
  readonly parts: readonly string[];
}

/**
 * Makes the files of a workspace searchable. `paths` are relative to the workspace, with `/` between their parts.
 * `ignoreCase` is for disks that don't tell `A` from `a`. Unicode is compared in one form, since macOS decomposes it.
 */
export function indexFiles(paths: Iterable<string>, options: { ignoreCase?: boolean } = {}): FileIndex {
  const ignoreCase = options.ignoreCase ?? false;
  const byName = new Map<string, IndexedFile[]>();
  const byPath = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split("/").map((part) => fold(part, ignoreCase));
    const name = parts.at(-1) ?? "";
    const file = { path, parts };
    const same = byName.get(name);
    if (same) same.push(file);
    else byName.set(name, [file]);
    byPath.set(parts.join("/"), path);
  }
  return { ignoreCase, byName, byPath };
}

/** The form in which parts of paths are compared. */
export function fold(part: string, ignoreCase: boolean): string {
  const one = part.normalize("NFC");
  return ignoreCase ? one.toLowerCase() : one;
}
