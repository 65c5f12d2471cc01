import { spawnSync } from "node:child_process";

/** Whether the desktop's VS Code can be called as `code`. */
export function hasDesktop(): boolean {
  return call("--version") === 0;
}

/**
 * Installs the extension into the desktop's VS Code and opens a folder in a new window.
 * @param place `path:line` of what is shown first
 * @throws Error where VS Code refuses
 */
export function openDesktop(vsix: string, folder: string, place: string): void {
  if (call("--install-extension", vsix, "--force") !== 0) throw new Error("VS Code did not install the extension.");
  if (call("--new-window", folder, "--goto", place) !== 0) throw new Error("VS Code did not open the example.");
}

function call(...args: string[]): number | null {
  // On Windows `code` is a script, which takes a shell; paths with spaces need quotes there.
  const isWindows = process.platform === "win32";
  const given = isWindows ? args.map((arg) => `"${arg}"`) : args;
  return spawnSync("code", given, { stdio: ["ignore", "ignore", "ignore"], shell: isWindows }).status;
}
