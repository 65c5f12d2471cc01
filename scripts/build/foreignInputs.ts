import type { Metafile } from "esbuild";

/**
 * What a bundle holds or imports although its room must not know it.
 * @param metafile esbuild's account of the bundle
 * @param forbidden package names (`better-sqlite3`) or prefixes that end in a colon (`node:`)
 * @returns one entry per offence, `input → what`, sorted; empty when the arrows hold
 */
export function foreignInputs(metafile: Pick<Metafile, "inputs">, forbidden: readonly string[]): string[] {
  const offences = new Set<string>();
  for (const [path, input] of Object.entries(metafile.inputs)) {
    for (const name of forbidden) {
      if (path.includes(`node_modules/${name}/`)) offences.add(`${path} → ${name}`);
      for (const found of input.imports) {
        if (found.external && isOf(found.path, name)) offences.add(`${path} → ${found.path}`);
      }
    }
  }
  return [...offences].sort();
}

function isOf(path: string, name: string): boolean {
  return name.endsWith(":") ? path.startsWith(name) : path === name || path.startsWith(`${name}/`);
}
