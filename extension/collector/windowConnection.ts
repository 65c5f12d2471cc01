import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { usualDataFolder } from "../../collector/contract/usualDataFolder.ts";
import { setting } from "../common/settings.ts";
import { Connection } from "./connection.ts";

/** The folder that holds the runs of this window: what its settings name, else the one that the command line takes. */
export function windowDataFolder(): string {
  const own = setting("dataFolder", "").trim();
  return own || usualDataFolder({ platform: process.platform, home: homedir(), env: process.env });
}

/** The way of a window to the collector, by its settings. */
export function windowConnection(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Connection {
  return new Connection({
    entry: context.asAbsolutePath(join("dist", "collector", "main.cjs")),
    folder: windowDataFolder,
    version: String(context.extension.packageJSON.version),
    isOn: () => setting("enabled", true),
    mayStart: () => vscode.workspace.isTrusted && setting("startCollector", true),
    log: (line) => log.info(line),
  });
}
