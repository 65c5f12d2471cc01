import { belongsHere } from "../../locate/paths/belongsHere.ts";

/**
 * The folder whose settings hold for a run that is looked at from the folder `here`: the outer one of it and the run's
 * workspace. Null for a run of another place, and for one that names none.
 */
export function settingsFolder(workspace: string | null, here: string, ignoreCase = false): string | null {
  if (workspace === null || !belongsHere(workspace, [here], ignoreCase)) return null;
  return workspace.length < here.length ? workspace : here;
}
