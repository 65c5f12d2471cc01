import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";

/** Platforms as the Marketplace names them, with the file that better-sqlite3 has for each. */
const BINARIES: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64.node",
  "linux-arm64": "linux-arm64.node",
  "alpine-x64": "linuxmusl-x64.node",
  "alpine-arm64": "linuxmusl-arm64.node",
  "darwin-x64": "darwin-x64.node",
  "darwin-arm64": "darwin-arm64.node",
  "win32-x64": "win32-x64.node",
  "win32-arm64": "win32-arm64.node",
};

/** The platforms that a release is made for. */
export const RELEASED = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"] as const;

/** The platform of this machine, as the Marketplace names it. */
export function hostTarget(): string {
  return `${process.platform}-${process.arch}`;
}

/** Name of the extension's file for a platform. */
export function vsixName(target: string = hostTarget()): string {
  const { name, version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  return `${name}-${target}-${version}.vsix`;
}

/**
 * Packs a built checkout as an extension for one platform.
 * @param file where the result is written
 * @throws Error for a platform that has no binary
 */
export async function packageVsix(root: string, target: string, file: string): Promise<void> {
  const binary = BINARIES[target];
  if (!binary)
    throw new Error(`There is no binary for ${target}. There is one for ${Object.keys(BINARIES).join(", ")}.`);
  const folder = mkdtempSync(join(tmpdir(), "traceline-vsix-"));
  try {
    const ignoreFile = join(folder, "vscodeignore");
    const admitted = readFileSync(join(root, ".vscodeignore"), "utf8");
    writeFileSync(ignoreFile, `${admitted}\n!node_modules/better-sqlite3/prebuilds/${binary}\n`);
    await createVSIX({
      cwd: root,
      target,
      packagePath: file,
      ignoreFile,
      readmePath: "docs/extension.md",
      useYarn: false,
      allowMissingRepository: true,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
