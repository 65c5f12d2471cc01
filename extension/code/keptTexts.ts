import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface KeptRun {
  /** The commit that was checked out; null where there was none. */
  commit: string | null;
  /** File of the workspace → hash of its text, in the order in which they were kept. */
  files: Record<string, string>;
}

/** As many runs as somebody may look back at; of older ones the texts are forgotten. */
const MOST_RUNS = 300;
const MOST_CHARACTERS = 1_000_000;
/** Bytes of all texts: what coding agents write is kept edit by edit. */
const MOST_BYTES = 64 * 1024 * 1024;
const RUNS_FILE = "runs.json";

/**
 * The texts of the workspace's files that runs ran, so that their lines can be followed when the window was closed
 * meanwhile and without a repository. Each text is kept once, in a folder of the extension's own for this workspace.
 * Without a folder, as in a window without a workspace, nothing is kept. What can't be read or written is as not kept.
 */
export class KeptTexts {
  readonly #folder: string | null;
  #writing: Promise<void> = Promise.resolve();
  /** Bytes of the texts that are on the disk, by their hashes. */
  readonly #sizes = new Map<string, number>();

  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** Keeps the text of a file as a run ran it; what is kept already stays. */
  async keep(runId: string, path: string, text: string, commit: string | null): Promise<void> {
    if (this.#folder === null || text.length > MOST_CHARACTERS) return;
    const hash = createHash("sha256").update(text).digest("hex");
    await this.#write(async (folder, runs) => {
      const run = runs.get(runId) ?? { commit, files: {} };
      if (Object.hasOwn(run.files, path) && run.commit !== null) return false;
      if (!Object.hasOwn(run.files, path)) run.files[path] = hash;
      run.commit ??= commit;
      runs.delete(runId);
      runs.set(runId, run);
      const forgotten = runs.size > MOST_RUNS ? runs.keys().next().value : undefined;
      if (forgotten !== undefined) runs.delete(forgotten);
      await replace(join(folder, hash), text);
      return true;
    });
  }

  async text(runId: string, path: string): Promise<string | null> {
    await this.#writing;
    const files = (await readRuns(this.#folder)).get(runId)?.files ?? {};
    const hash = Object.hasOwn(files, path) ? files[path] : undefined;
    if (this.#folder === null || hash === undefined) return null;
    const text = await readFile(join(this.#folder, hash), "utf8").catch(() => null);
    return text !== null && createHash("sha256").update(text).digest("hex") === hash ? text : null;
  }

  /** The commit that was checked out when a run's texts were kept. */
  async commit(runId: string): Promise<string | null> {
    await this.#writing;
    return (await readRuns(this.#folder)).get(runId)?.commit ?? null;
  }

  /** Forgets a run, with the texts that no other one needs. */
  async forget(runId: string): Promise<void> {
    await this.#write(async (_, runs) => runs.delete(runId));
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    await this.#write(async (_, runs) => {
      runs.clear();
      return true;
    });
  }

  /** Resolves when everything that was kept so far is on the disk. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /**
   * One change after the other, each to what the disk has then: another window may be open on the same workspace.
   * @param change whether it changed anything
   */
  #write(change: (folder: string, runs: Map<string, KeptRun>) => Promise<boolean>): Promise<void> {
    const folder = this.#folder;
    if (folder === null) return Promise.resolve();
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(folder, { recursive: true });
        const runs = await readRuns(folder);
        if (!(await change(folder, runs))) return;
        const hashes = (await readdir(folder)).filter(isHash);
        for (const hash of hashes) if (!this.#sizes.has(hash)) this.#sizes.set(hash, await sizeOf(join(folder, hash)));
        forgetOldest(runs, this.#sizes, MOST_BYTES);
        await replace(join(folder, RUNS_FILE), JSON.stringify([...runs]));
        const needed = new Set([...runs.values()].flatMap(({ files }) => Object.values(files)));
        for (const hash of hashes) if (!needed.has(hash)) await rm(join(folder, hash));
      })
      .catch(() => undefined);
    return this.#writing;
  }
}

/**
 * Takes out of the runs, oldest first, those whose texts are beyond so many bytes together with the texts of newer ones;
 * of the one that has room for some of them, those that were kept first. A text that several have counts once.
 */
export function forgetOldest(runs: Map<string, KeptRun>, sizes: ReadonlyMap<string, number>, mostBytes: number): void {
  const counted = new Set<string>();
  let bytes = 0;
  for (const [runId, run] of [...runs].reverse()) {
    for (const [path, hash] of Object.entries(run.files).reverse()) {
      if (!counted.has(hash)) bytes += sizes.get(hash) ?? 0;
      counted.add(hash);
      if (bytes > mostBytes) delete run.files[path];
    }
    if (Object.keys(run.files).length === 0) runs.delete(runId);
  }
}

const isHash = (name: unknown): name is string => typeof name === "string" && /^[0-9a-f]{64}$/.test(name);

/** A file is whole or not there: what is half written has another name, of its own. */
async function replace(file: string, text: string): Promise<void> {
  const half = `${file}.${randomUUID()}.new`;
  await writeFile(half, text, { mode: 0o600 });
  await rename(half, file);
}

/** Bytes of a file; 0 of one that went meanwhile. */
async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function readRuns(folder: string | null): Promise<Map<string, KeptRun>> {
  if (folder === null) return new Map();
  try {
    const read: unknown = JSON.parse(await readFile(join(folder, RUNS_FILE), "utf8"));
    return new Map((Array.isArray(read) ? read : []).flatMap(readRun));
  } catch {
    return new Map();
  }
}

function readRun(entry: unknown): [string, KeptRun][] {
  if (!Array.isArray(entry)) return [];
  const [runId, run] = entry as [unknown, Partial<KeptRun> | null];
  if (typeof runId !== "string" || typeof run !== "object" || run === null) return [];
  const files = Object.entries(run.files ?? {}).filter(([, hash]) => isHash(hash));
  return [[runId, { commit: typeof run.commit === "string" ? run.commit : null, files: Object.fromEntries(files) }]];
}
