import * as vscode from "vscode";
import { backendNames, type ForwardVariables, forwardVariables } from "../../collector/contract/forwarding.ts";
import type { Connection } from "../collector/connection.ts";
import { setting } from "../common/settings.ts";

type Environment = Readonly<Record<string, string | null | undefined>>;

const REMEMBERED = "traceline.passOn";

/**
 * Doors to backends that telemetry of this window went to before: after one question everything is passed on there. What
 * was answered is remembered for the workspace, for each backend.
 */
export class Doors {
  readonly #connection: Connection;
  readonly #memento: vscode.Memento;
  readonly #changed: () => void;
  readonly #log: (line: string) => void;
  /** Door by what the variables say; null while one is asked about or opened, and where none is to be. */
  readonly #doors = new Map<string, string | null>();
  /** Doors are no backends. */
  #own: readonly string[] = [];

  /** `changed` is told when a door has opened. */
  constructor(connection: Connection, memento: vscode.Memento, changed: () => void, log: (line: string) => void) {
    this.#connection = connection;
    this.#memento = memento;
    this.#changed = changed;
    this.#log = log;
  }

  /** A collector that was connected anew opens its doors again where it is asked to. */
  forget(): void {
    this.#doors.clear();
    this.#own = [];
  }

  /**
   * The door for programs with these variables; false where there is none, or none yet. Opens one behind this, or asks
   * whether to, where that was not answered.
   */
  doorFor(existing: Environment): string | false {
    const { state } = this.#connection;
    if (state.kind !== "connected") return false;
    const { http, grpc } = state.discovery;
    const variables = forwardVariables(existing, [http, grpc, ...this.#own]);
    if (!variables) return false;
    const key = JSON.stringify(variables);
    const door = this.#doors.get(key);
    if (door === undefined) {
      this.#doors.set(key, null);
      void this.#open(key, variables).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#log(`No door was opened: ${reason}`);
        void vscode.window.showWarningMessage(vscode.l10n.t("Nothing is passed on: {0}", reason));
      });
    }
    return door ?? false;
  }

  async #open(key: string, variables: ForwardVariables): Promise<void> {
    const { client } = this.#connection;
    if (!client) return;
    const { forwards = [] } = await client.health();
    this.#own = forwards.map(({ door }) => door);
    const { state } = this.#connection;
    if (state.kind !== "connected") return;
    // What was set before may be a door that another capture has set.
    if (!forwardVariables(variables, [state.discovery.http, state.discovery.grpc, ...this.#own])) return;
    if (!(await this.#wanted(variables))) return;
    const { door, to } = await client.forward(variables);
    this.#own = [...this.#own, door];
    this.#doors.set(key, door);
    this.#changed();
    vscode.window.setStatusBarMessage(vscode.l10n.t("Everything is passed on to {0}.", backendNames(to)), 10_000);
  }

  async #wanted(variables: ForwardVariables): Promise<boolean> {
    const always = setting<string>("passOn", "ask");
    if (always !== "ask") return always === "always";
    const names = endpointsIn(variables);
    const answers = this.#memento.get<Readonly<Record<string, boolean>>>(REMEMBERED, {});
    const before = answers[names];
    if (before !== undefined) return before;
    const question = vscode.l10n.t(
      "Terminals of this window send telemetry to {0}. To be seen here too it goes through Traceline, which passes everything on, unmasked and with the messages of models and tools. Pass it on?",
      names,
    );
    const yes = vscode.l10n.t("Pass It On");
    const no = vscode.l10n.t("Leave It");
    const answer = await vscode.window.showInformationMessage(question, yes, no);
    // Somebody who closes the question has answered nothing.
    if (answer === undefined) return false;
    const now = this.#memento.get<Readonly<Record<string, boolean>>>(REMEMBERED, {});
    await this.#memento.update(REMEMBERED, { ...now, [names]: answer === yes });
    return answer === yes;
  }
}

/** The addresses, each once, without what one may hold of a secret. */
function endpointsIn(variables: ForwardVariables): string {
  const addresses = Object.entries(variables)
    .filter(([name]) => name.endsWith("ENDPOINT"))
    .map(([, value]) => value.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/s, ""));
  return [...new Set(addresses)].join(", ");
}
