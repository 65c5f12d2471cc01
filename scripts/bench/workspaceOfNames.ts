import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WORDS =
  "order ticket batch reader cache limit table answer column cursor budget filter source header record market report window search writer planner value index chunk token score parse fetch store merge split trace check review".split(
    " ",
  );

/** A workspace as agents' projects have them: most files hold none of the names, some a word of one, few define one. */
export interface NamedWorkspace {
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

/**
 * Writes a workspace: `files` source files of some 20 to 300 lines in Python and TypeScript, with agents and tools in
 * some of them, each defined once and called twice. The same numbers give the same files.
 */
export function writeWorkspace(root: string, files: number, names: number): NamedWorkspace {
  let seed = 20260101;
  const random = (n: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % n;
  };
  const word = () => WORDS[random(WORDS.length)] as string;
  const named = Array.from({ length: names }, (_, i) => (i % 2 ? `${word()}_${word()}_${i}` : `Desk ${word()} ${i}`));
  const lines = new Map<number, string[]>();
  // A file that defines one mostly defines some, and those who call them stand together too.
  const homes = Array.from({ length: Math.ceil(names / 2) }, () => random(files));
  const home = () => homes[random(homes.length)] as number;
  named.forEach((name, i) => {
    for (const [file, line] of [
      [home(), (python: boolean) => definition(name, i, python)],
      [random(files), (python: boolean) => `${python ? "result" : "const result"} = run_agent("${name}", question)`],
      [home(), (python: boolean) => `${python ? "again" : "const again"} = run_agent("${name}", question)`],
    ] as const) {
      lines.set(file, [...(lines.get(file) ?? []), line(file % 2 === 0)]);
    }
  });
  const folders = new Set<string>();
  const paths = Array.from({ length: files }, (_, i) => {
    const python = i % 2 === 0;
    const folder = `src/${word()}${i % 40}/${word()}${i % 7}`;
    if (!folders.has(folder)) mkdirSync(join(root, folder), { recursive: true });
    folders.add(folder);
    const path = `${folder}/${word()}_${i}.${python ? "py" : "ts"}`;
    const blocks = Array.from({ length: 2 + random(28) }, (_, j) => block(`${word()}_${word()}_${j}`, word, python));
    writeFileSync(join(root, path), [...blocks, ...(lines.get(i) ?? [])].join("\n"));
    return path;
  });
  return { paths, names: named };
}

function definition(name: string, i: number, python: boolean): string {
  if (python) return i % 2 ? `@tool\ndef ${name}(question):\n    return question` : `desk_${i} = Agent(name="${name}")`;
  return i % 2
    ? `export const t${i} = tool({ name: "${name}" });`
    : `export const a${i} = new Agent({ name: "${name}" });`;
}

function block(name: string, word: () => string, python: boolean): string {
  const [a, b, c] = [word(), word(), word()];
  return python
    ? `def ${name}(${a}, ${b}=None):\n    """Reads the ${c} of a ${a} and gives its ${b}."""\n    ${c} = [one.${b} for one in ${a} if one.${c} > 3]\n    if not ${c}:\n        raise ValueError("no ${c} in ${a}")\n    return {"${a}": ${c}, "${b}": len(${c})}\n\n`
    : `/** Reads the ${c} of a ${a} and gives its ${b}. */\nexport function ${name}(${a}: Row[], ${b} = 3): Answer {\n  const ${c}s = ${a}.filter((one) => one.${c} > ${b});\n  if (${c}s.length === 0) throw new Error("no ${c} in ${a}");\n  return { ${a}: ${c}s, ${b}: ${c}s.length };\n}\n\n`;
}
