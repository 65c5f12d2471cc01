import type { RunSummary } from "../../collector/contract/run.ts";
import type { Connection } from "../collector/connection.ts";
import type { Disposable } from "../common/emitter.ts";
import { Deletions } from "./deletions.ts";
import { ofThisWindow } from "./ofThisWindow.ts";
import { RunList } from "./runList.ts";

const PAGE = 200;

/** The runs that a window shows: of its own workspace or of all, as far back as was asked for. */
export class WindowRuns implements Disposable {
  readonly list = new RunList();
  readonly deletions: Deletions;
  readonly #connection: Connection;
  readonly #log: (line: string) => void;
  #older: string | null = null;
  all = false;

  constructor(connection: Connection, log: (line: string) => void) {
    this.#connection = connection;
    this.#log = log;
    this.deletions = new Deletions((runId) => void this.#delete(runId));
  }

  /** Newest first. */
  get shown(): readonly RunSummary[] {
    if (this.#connection.state.kind === "disabled") return [];
    const runs = this.list.runs.filter(({ runId }) => !this.deletions.has(runId));
    return this.all ? runs : ofThisWindow(runs);
  }

  /** Whether the collector has runs that the list does not go back to. */
  get hasOlder(): boolean {
    return this.#older !== null && this.#connection.state.kind !== "disabled";
  }

  async reload(): Promise<void> {
    const { client } = this.#connection;
    if (!client) return;
    await this.list.reload(async () => {
      const answer = await client.runs({ limit: PAGE });
      this.#older = answer.next;
      return answer.runs;
    });
  }

  async showOlder(): Promise<void> {
    const { client } = this.#connection;
    if (!client || this.#older === null) return;
    const answer = await client.runs({ limit: PAGE, cursor: this.#older });
    this.#older = answer.next;
    this.list.add(answer.runs);
  }

  dispose(): void {
    this.deletions.dispose();
  }

  /** A run that could not be deleted is in the list again with the next change. */
  async #delete(runId: string): Promise<void> {
    try {
      await this.#connection.client?.deleteRun(runId);
    } catch (error) {
      this.#log(`A run could not be deleted: ${error}`);
    }
  }
}
