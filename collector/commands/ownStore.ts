import { join } from "node:path";
import { DEFAULT_SETTINGS } from "../contract/settings.ts";
import { claimFolder } from "../store/sqlite/claimFolder.ts";
import { openThreadedStore, type ThreadedStore } from "../threads/threadedStore.ts";
import { masksBy } from "./startOptions.ts";
import { UsageError } from "./usageError.ts";

/** The built product's folder: this file is bundled into dist/collector/main.cjs. */
const DIST_FOLDER = join(import.meta.dirname, "..");

/**
 * Where no collector runs, this process is one for as long as `use` takes, without ports.
 * @throws UsageError when another process writes to the folder
 */
export async function withOwnStore<T>(folder: string, use: (store: ThreadedStore) => Promise<T>): Promise<T> {
  const release = claimFolder(folder);
  if (!release) throw new UsageError(`Another process writes to ${folder}. Try again in a moment.`);
  try {
    const store = await openThreadedStore({
      folder,
      settings: { ...DEFAULT_SETTINGS, masking: masksBy(process.env) },
      threadFile: (name) => join(DIST_FOLDER, "collector", `${name}.cjs`),
      onLive: () => {},
      onCrash: (reason) => void process.stderr.write(`${reason}\n`),
    });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  } finally {
    release();
  }
}
