import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build as bundle } from "esbuild";
import { type Bundle, bundles } from "./bundles.ts";
import { foreignInputs } from "./foreignInputs.ts";

const GRAMMARS = [
  "tree-sitter",
  "tree-sitter-python",
  "tree-sitter-typescript",
  "tree-sitter-tsx",
  "tree-sitter-javascript",
];

/**
 * Builds the checkout at `root` into its `dist/`. What an earlier build left there and this one did not write is removed
 * afterwards, so that a collector or an editor that runs from `dist/` never finds it empty.
 * @returns the rooms that were built
 * @throws Error with the reason where a source does not compile or a bundle holds what its room must not know
 */
export async function build(root: string): Promise<string[]> {
  const all = bundles(root);
  const written = await Promise.all([...all.map((one) => buildOne(root, one)), copyGrammars(root), copyPython(root)]);
  removeOthers(join(root, "dist"), new Set(written.flat()));
  const command = join(root, "dist/collector/main.cjs");
  if (existsSync(command)) chmodSync(command, 0o755);
  return [...new Set(all.map(({ room }) => room))];
}

async function buildOne(root: string, { room, options, forbidden }: Bundle): Promise<string[]> {
  const { metafile } = await bundle({ ...options, absWorkingDir: root, metafile: true, logLevel: "warning" });
  const offences = foreignInputs(metafile, forbidden);
  if (offences.length > 0) throw new Error(`The bundle of ${room}/ holds what it must not: ${offences.join(", ")}.`);
  return Object.keys(metafile.outputs).map((path) => join(root, path));
}

async function copyGrammars(root: string): Promise<string[]> {
  const target = join(root, "dist/locate");
  await mkdir(target, { recursive: true });
  return Promise.all(
    GRAMMARS.map(async (name) => {
      const file = join(target, `${name}.wasm`);
      await copyFile(join(root, "node_modules/@vscode/tree-sitter-wasm/wasm", `${name}.wasm`), file);
      return file;
    }),
  );
}

/** The helper for Python programs is shipped as it is written. */
async function copyPython(root: string): Promise<string[]> {
  const source = join(root, "inprocess/python");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".py") && !/(^|[\\/])test_[^\\/]*$/.test(name),
  );
  return Promise.all(
    files.map(async (name) => {
      const file = join(root, "dist/inprocess/python", name);
      await mkdir(dirname(file), { recursive: true });
      await copyFile(join(source, name), file);
      return file;
    }),
  );
}

function removeOthers(folder: string, written: ReadonlySet<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(file)) rmSync(file);
  }
}
