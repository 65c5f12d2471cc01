/** The id of a commit as a run names it, in full or its beginning; null for whatever else stands there. */
export function commitId(revision: string | null): string | null {
  return revision !== null && /^[0-9a-f]{7,64}$/.test(revision) ? revision : null;
}
