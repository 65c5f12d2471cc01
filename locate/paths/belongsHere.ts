/**
 * Whether a run belongs to a window: the folder it names is one of the window's, or lies inside or above one. A run
 * that names no folder, and a window without one, hide nothing.
 */
export function belongsHere(workspace: string | null, folders: readonly string[], ignoreCase = false): boolean {
  if (workspace === null || folders.length === 0) return true;
  const run = normal(workspace, ignoreCase);
  return folders.some((folder) => {
    const own = normal(folder, ignoreCase);
    return run === own || run.startsWith(`${own}/`) || own.startsWith(`${run}/`);
  });
}

function normal(path: string, ignoreCase: boolean): string {
  const text = path.replaceAll("\\", "/").replace(/\/+$/, "");
  return ignoreCase ? text.toLowerCase() : text;
}
