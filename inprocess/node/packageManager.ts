import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const LOCKFILES: readonly (readonly [file: string, command: string])[] = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
  ["bun.lockb", "bun add"],
  ["package-lock.json", "npm install"],
];

/** The command that installs packages for the program in `folder`, by the lock file that it or a folder above it has. */
export function installCommand(
  folder: string,
  packages: readonly string[],
  exists: (path: string) => boolean = existsSync,
): string {
  for (let at = folder; ; at = dirname(at)) {
    const found = LOCKFILES.find(([file]) => exists(join(at, file)));
    if (found) return `${found[1]} ${packages.join(" ")}`;
    if (dirname(at) === at) return `npm install ${packages.join(" ")}`;
  }
}
