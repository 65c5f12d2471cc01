import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCodeServer } from "./codeServer.ts";

/** Settings that keep pictures and waiting times stable. */
const SETTINGS = {
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "editor.minimap.enabled": false,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "editor.hover.delay": 100,
  "remote.autoForwardPorts": false,
  "security.workspace.trust.enabled": false,
  "security.workspace.trust.startupPrompt": "never",
};

export interface EditorServer {
  readonly url: string;
  /** What the server writes: `user`, `extensions` and `data`. Removed when it stops. */
  readonly home: string;
  /** Where the collector that the extension starts keeps its runs, where no setting says otherwise. */
  readonly dataFolder: string;
  /** Ends the server and removes what it wrote. */
  stop(): Promise<void>;
}

/**
 * A VS Code in a server, with the extension installed and data folders of its own.
 * @param vsix the packaged extension
 * @param settings user settings beside the usual ones
 * @throws Error where it does not start
 */
export async function startEditorServer(
  vsix: string,
  { settings = {}, env = {} }: { settings?: Record<string, unknown>; env?: NodeJS.ProcessEnv } = {},
): Promise<EditorServer> {
  const entry = ensureCodeServer();
  const home = mkdtempSync(join(tmpdir(), "traceline-editor-"));
  const folders = ["--user-data-dir", join(home, "user"), "--extensions-dir", join(home, "extensions")];
  // Settings of other programs that commands may write to.
  const elsewhere = { XDG_DATA_HOME: join(home, "data"), CODEX_HOME: join(home, "codex") };
  const environment = { ...editorEnvironment(), ...elsewhere, ...env };
  writeSettings(home, settings);
  execFileSync(process.execPath, [entry, ...folders, "--install-extension", vsix], {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const server = spawn(
    process.execPath,
    [
      entry,
      ...folders,
      ...["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"],
    ],
    { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const url = await addressOf(server);
  return { url, home, dataFolder: join(home, "data/traceline"), stop: () => stop(server, home) };
}

/**
 * Replaces the user's settings of a server; windows that are opened afterwards have them from the start.
 * @param home the server's
 * @param settings beside the usual ones
 */
export function writeSettings(home: string, settings: Readonly<Record<string, unknown>>): void {
  // A window of a server takes what belongs to the machine from a file of its own.
  for (const scope of ["User", "Machine"]) {
    mkdirSync(join(home, "user", scope), { recursive: true });
    writeFileSync(join(home, "user", scope, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  }
}

/** The environment without what another editor, another runtime's options or another endpoint would bring in. */
function editorEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|OTEL_|TRACELINE_|NODE_OPTIONS$|VITEST|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const read = (text: Buffer) => {
      said += text;
      const found = /HTTP server listening on (http:\/\/\S+)/.exec(said);
      if (found?.[1]) resolve(found[1].replace(/\/$/, ""));
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) => reject(new Error(`The editor's server ended (exit code ${code}). ${said}`)));
  });
}

async function stop(server: ChildProcess, home: string): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  if (server.exitCode === null && server.pid) {
    // The extension hosts are children of the server's child: the group takes them along.
    process.kill(-server.pid, "SIGTERM");
    await ended;
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
