import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { RUN_PARTS } from "../../collector/contract/api.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { digestTraces, RULES_VERSION, understandTraces } from "../../collector/conventions/understandTraces.ts";
import type { Signal } from "../../collector/otlp/acceptedRequest.ts";
import { jsonToProtobuf } from "../../collector/otlp/jsonToProtobuf.ts";
import { openAnalysisStore } from "../../collector/store/sqlite/openAnalysisStore.ts";
import { openDatabase } from "../../collector/store/sqlite/openDatabase.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import type { RunReader } from "../../collector/store/store.ts";
import { AnalysisLoop } from "../../collector/threads/analysisLoop.ts";
import { asSent } from "./asSent.ts";

export interface SentBody {
  readonly signal: Signal;
  /** Protobuf. */
  readonly plain: Uint8Array;
}

/** All that a recorded agent sent, in order, as protobuf. */
export function bodiesOf(folder: string): SentBody[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, signal, encoding] = /-(traces|logs)\.(pb|json)$/.exec(file) ?? [];
      if (signal !== "traces" && signal !== "logs") return [];
      const sent = readFileSync(join(folder, file));
      return [{ signal, plain: encoding === "json" ? Buffer.from(jsonToProtobuf(signal, sent)) : sent }];
    });
}

/** What a run's reader can be asked, part by part. */
export interface ReadRun {
  readonly summary: RunSummary;
  readonly parts: Readonly<Record<string, unknown>>;
}

/** A store in one process: what is sent to it, what is understood of it, and what is read. */
export class WholeStore {
  readonly folder: string;
  readonly writer;
  readonly reader: RunReader;
  readonly #analysis;
  readonly #loop: AnalysisLoop;
  readonly #rules: number;
  /** Runs in the order in which they were understood. */
  readonly understood: string[] = [];
  readonly problems: string[] = [];

  constructor(folder: string, rules = RULES_VERSION) {
    this.folder = folder;
    this.#rules = rules;
    this.writer = openWriter(folder);
    this.#analysis = openAnalysisStore(folder);
    this.reader = openRunReader(folder) as RunReader;
    this.#loop = new AnalysisLoop({
      store: this.#analysis,
      rulesVersion: rules,
      analyse: understandTraces,
      digest: digestTraces,
      emit: (event) => {
        if (event.type === "run") this.understood.push(event.run.runId);
      },
      report: (problem) => this.problems.push(problem),
    });
  }

  keep(bodies: readonly SentBody[]): void {
    for (const { signal, plain } of bodies) this.writer.keep([asSent(plain, signal)], 1_000);
  }

  /** Resolves when everything is up to date. */
  async settled(): Promise<void> {
    this.#loop.poke();
    while (this.#analysis.staleTraces(this.#rules, 1).traceIds.length > 0) await wait(5);
  }

  /** All runs with all that is known of them, by their ids. */
  runs(): Map<string, ReadRun> {
    const { runs } = this.reader.runs({ limit: 1000 });
    return new Map(
      runs.map((summary) => [
        summary.runId,
        {
          summary,
          parts: {
            ...Object.fromEntries(
              RUN_PARTS.map((part) => [part, this.reader.part(summary.runId, part, { limit: 1_000_000 })]),
            ),
            code: this.reader.code(summary.runId),
          },
        },
      ]),
    );
  }

  /** Does something to the tables by hand. */
  spoil(...statements: readonly string[]): void {
    const db = openDatabase(this.folder);
    for (const statement of statements) db.exec(statement);
    db.close();
  }

  /** All rows of a table. */
  rows(table: string, columns = "*"): unknown[] {
    const db = openDatabase(this.folder);
    const rows = db.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2, 3`).safeIntegers().all();
    db.close();
    return rows;
  }

  /** Makes everything that is derived again, of one run or of all. */
  async reindexed(runId: string | null = null): Promise<void> {
    this.writer.beginReindex(runId);
    while (this.writer.continueReindex() > 0);
    await this.settled();
  }

  async close(): Promise<void> {
    await this.#loop.close();
    this.reader.close();
    this.#analysis.close();
    this.writer.close();
  }
}
