import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { databaseFile } from "./openDatabase.ts";

/**
 * Removes the database of a data folder, its log, and those that were set aside: the fastest way to be rid of everything,
 * and one that works on a full disk. Nobody may have it open.
 * @throws the system's error where one can't be removed
 */
export function removeStore(folder: string): void {
  const file = databaseFile(folder);
  // Without the database its log means nothing, so that an interruption leaves no half of it.
  rmSync(file, { force: true, maxRetries: 5 });
  for (const name of readdirSync(folder))
    if (name.startsWith(`${basename(file)}-`) || name.startsWith(`${basename(file)}.set-aside-`))
      rmSync(join(folder, name), { force: true, maxRetries: 5 });
}
