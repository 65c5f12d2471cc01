import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveCliArgsFromVSCodeExecutablePath } from "@vscode/test-electron";
import { _electron, type ElectronApplication } from "playwright-core";
import { writeSettings } from "./editorServer.ts";

/**
 * Prepares a desktop VS Code with the extension installed, in folders of its own.
 * @returns the folder that holds `user` and `extensions`
 * @throws Error where VS Code refuses
 */
export function prepareDesktop(executable: string, vsix: string): string {
  const home = mkdtempSync(join(tmpdir(), "traceline-editor-"));
  writeSettings(home, {});
  const [command, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const folders = [`--extensions-dir=${join(home, "extensions")}`, `--user-data-dir=${join(home, "user")}`];
  const { status, stderr } = spawnSync(command as string, [...args, ...folders, "--install-extension", vsix], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`VS Code did not install the extension. ${stderr}`);
  return home;
}

/** Opens a window in a process of its own, so that several can be open at once; its user data are a copy. */
export async function launchDesktop(executable: string, home: string, folder: string): Promise<ElectronApplication> {
  const user = mkdtempSync(join(home, "window-"));
  cpSync(join(home, "user"), user, { recursive: true });
  const app = await _electron.launch({
    executablePath: executable,
    env: { ...(process.env as Record<string, string>), CODEX_HOME: join(home, "codex") },
    args: [
      ...["--no-sandbox", "--disable-gpu-sandbox", "--disable-updates", "--skip-welcome", "--skip-release-notes"],
      ...[`--user-data-dir=${user}`, `--extensions-dir=${join(home, "extensions")}`, folder],
    ],
  });
  app.once("close", () => rmSync(user, { recursive: true, force: true, maxRetries: 5 }));
  return app;
}
