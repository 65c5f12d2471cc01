import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import {
  AGENT_TITLES,
  type AgentRecord,
  agentVariables,
  CODING_AGENTS,
  type CodingAgent,
  captureAgent,
  recordPath,
  settingsFile,
  takeBackAgent,
} from "../../collector/contract/codingAgents/codingAgents.ts";
import { exportLines } from "../../collector/contract/exportLines.ts";
import type { Connection } from "../collector/connection.ts";

const SCHEME = "traceline-change";

/** What a file is to become, with what remembers it. */
interface Change {
  readonly agent: CodingAgent;
  readonly file: string;
  readonly now: string | null;
  /** Null where the file goes. */
  readonly after: string | null;
  /** Null where the change takes back. */
  readonly record: AgentRecord | null;
}

/** *Capture a coding agent*: what agents that are programs of their own need in their settings, shown before it is written. */
export class CodingAgents implements vscode.Disposable {
  readonly #connection: Connection;
  readonly #dataFolder: () => string;
  readonly #texts = new Map<string, string>();
  readonly #provider: vscode.Disposable;

  constructor(connection: Connection, dataFolder: () => string) {
    this.#connection = connection;
    this.#dataFolder = dataFolder;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
    });
  }

  dispose(): void {
    this.#provider.dispose();
  }

  /** Asks which agent, shows the change, and writes it on yes. */
  async capture(): Promise<void> {
    const { state } = this.#connection;
    if (state.kind !== "connected") {
      vscode.window.setStatusBarMessage(vscode.l10n.t("No collector is connected."), 10_000);
      return;
    }
    const agent = await this.#choose();
    if (!agent) return;
    const parts = settingsFile(agent, homedir(), process.env);
    if (parts === null) {
      const lines = exportLines(agentVariables("copilot", state.discovery), process.platform === "win32");
      await vscode.env.clipboard.writeText(lines);
      const told = vscode.l10n.t(
        "{0} takes variables only. They were copied: paste them into the shell that starts it, or start it in a terminal of a window that captures.",
        AGENT_TITLES[agent],
      );
      void vscode.window.showInformationMessage(told);
      return;
    }
    const file = join(...parts);
    const now = await textOf(file);
    const earlier = await this.#record(agent);
    const before = earlier?.file === file ? takeBackAgent(earlier, now) : now;
    const record = captureAgent(agent, file, before, state.discovery);
    const change = { agent, file, now, after: record.after, record };
    const question = vscode.l10n.t("Let {0} send its runs to {1}?", AGENT_TITLES[agent], state.discovery.http);
    if (now === record.after) {
      const isSet = vscode.l10n.t("{0} sends its runs to {1} already.", AGENT_TITLES[agent], state.discovery.http);
      const takeBack = vscode.l10n.t("Take Back");
      if ((await vscode.window.showInformationMessage(isSet, takeBack)) === takeBack) await this.#takeBack(agent);
    } else if (await this.#agreed(change, question, vscode.l10n.t("Write"))) await this.#write(change);
  }

  /** Takes back what was written for an agent, shown before it is done. */
  async takeBack(): Promise<void> {
    const records = await Promise.all(CODING_AGENTS.map((agent) => this.#record(agent)));
    const set = records.filter((record) => record !== null);
    if (set.length === 0) {
      vscode.window.setStatusBarMessage(
        vscode.l10n.t("Nothing was written for a coding agent, so there is nothing to take back."),
        10_000,
      );
      return;
    }
    const [only] = set;
    const chosen =
      set.length === 1 && only
        ? { agent: only.agent }
        : await vscode.window.showQuickPick(
            set.map(({ agent, file }) => ({ label: AGENT_TITLES[agent], description: file, agent })),
          );
    if (chosen) await this.#takeBack(chosen.agent);
  }

  async #takeBack(agent: CodingAgent): Promise<void> {
    const record = await this.#record(agent);
    if (!record) return;
    const now = await textOf(record.file);
    const change = { agent, file: record.file, now, after: takeBackAgent(record, now), record: null };
    const question = vscode.l10n.t("Take back what was written for {0}?", AGENT_TITLES[agent]);
    if (await this.#agreed(change, question, vscode.l10n.t("Take Back"))) await this.#write(change);
  }

  async #choose(): Promise<CodingAgent | null> {
    const rows = await Promise.all(
      CODING_AGENTS.map(async (agent) => {
        const parts = settingsFile(agent, homedir(), process.env);
        const isSet = (await this.#record(agent)) !== null;
        const where = parts === null ? vscode.l10n.t("variables only") : join(...parts);
        return {
          label: AGENT_TITLES[agent],
          description: where,
          ...(isSet ? { detail: vscode.l10n.t("written before") } : {}),
          agent,
        };
      }),
    );
    const placeHolder = vscode.l10n.t("Which agent is to send its runs here?");
    return (await vscode.window.showQuickPick(rows, { placeHolder }))?.agent ?? null;
  }

  /** Shows both texts beside each other and asks. */
  async #agreed({ file, now, after }: Change, question: string, yes: string): Promise<boolean> {
    const uriOf = (side: string, text: string | null) => {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${side}/${basename(file)}` });
      this.#texts.set(uri.toString(), text ?? "");
      return uri;
    };
    const stamp = String(Date.now());
    const [left, right] = [uriOf(`${stamp}/now`, now), uriOf(`${stamp}/then`, after)];
    try {
      await vscode.commands.executeCommand("vscode.diff", left, right, file, { preview: true });
      return (await vscode.window.showInformationMessage(question, yes, vscode.l10n.t("Leave It"))) === yes;
    } finally {
      await closed(right);
      for (const uri of [left, right]) this.#texts.delete(uri.toString());
    }
  }

  /** What takes it back is written first: without that nothing is changed. What was edited meanwhile is not written over. */
  async #write({ agent, file, now, after, record }: Change): Promise<void> {
    if ((await textOf(file)) !== now)
      throw new Error(vscode.l10n.t("{0} was changed meanwhile. Nothing was written.", file));
    const remembers = join(this.#dataFolder(), ...recordPath(agent));
    if (record) {
      await mkdir(dirname(remembers), { recursive: true, mode: 0o700 });
      await writeFile(remembers, JSON.stringify(record), { mode: 0o600 });
    }
    if (after === null) await rm(file, { force: true });
    else {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, after, { mode: 0o600 });
    }
    if (!record) await rm(remembers, { force: true });
    const done = record
      ? vscode.l10n.t("{0} sends its runs here when it is started again.", AGENT_TITLES[agent])
      : vscode.l10n.t("What was written for {0} was taken back.", AGENT_TITLES[agent]);
    vscode.window.setStatusBarMessage(done, 10_000);
  }

  async #record(agent: CodingAgent): Promise<AgentRecord | null> {
    const text = await textOf(join(this.#dataFolder(), ...recordPath(agent)));
    return text === null ? null : (JSON.parse(text) as AgentRecord);
  }
}

/** Null where there is no such file. */
function textOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

/** Closes the tab that shows a difference, where it is still open. */
async function closed(right: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === right.toString(),
  );
  await vscode.window.tabGroups.close(shown);
}
