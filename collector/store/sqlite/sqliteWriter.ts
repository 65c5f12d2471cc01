import { hash } from "node:crypto";
import Database from "better-sqlite3";
import type { Durability } from "../../contract/settings.ts";
import type { AcceptedRequest, Outcome, Signal } from "../../otlp/acceptedRequest.ts";
import { countDataPoints } from "../../otlp/countDataPoints.ts";
import { type HotLog, readHotLogs } from "../../otlp/hotLogs.ts";
import { type HotSpans, readHotSpans } from "../../otlp/hotSpans.ts";
import { OtlpDecodeError } from "../../otlp/otlpDecodeError.ts";
import {
  type Housekeeper,
  type Reindexer,
  type RunRemover,
  StoreBusy,
  StoreDamaged,
  StoreMoved,
  type Tidied,
  type TidyLimits,
  type TraceWriter,
} from "../store.ts";
import type { WriteTurn } from "../writeTurn.ts";
import { PACKINGS } from "./bodyPacking.ts";
import { CountedFacts } from "./countedFacts.ts";
import { Dictionaries } from "./dictionaries.ts";
import { Doomed } from "./doomed.ts";
import { emptyLog } from "./emptyLog.ts";
import { FilesInPlace } from "./filesInPlace.ts";
import { LogRows } from "./logRows.ts";
import { type Db, isDamage, openDatabase } from "./openDatabase.ts";
import { Rederivation } from "./rederivation.ts";
import { Retention } from "./retention.ts";
import { RowBatch } from "./rowBatch.ts";
import { RunRemoval } from "./runRemoval.ts";
import { type RowsOfBody, SpanRows } from "./spanRows.ts";
import { UnusedNames } from "./unusedNames.ts";

const SIGNAL_NUMBERS: Readonly<Record<Signal, number>> = { traces: 1, logs: 2, metrics: 3 };

/** Opens the one writer of a data folder. @throws NewerSchema, StoreDamaged */
export function openWriter(
  folder: string,
  durability: Durability = "full",
  turn?: WriteTurn,
): TraceWriter & RunRemover & Housekeeper & Reindexer {
  try {
    return new SqliteWriter(openDatabase(folder, durability === "full" ? "synced" : "derived", turn));
  } catch (error) {
    throw isDamage(error) ? passing(error) : error;
  }
}

/** A request with what is needed of it read, before any transaction begins. */
type Read =
  | { readonly traces: HotSpans; readonly request: AcceptedRequest }
  | { readonly logs: readonly HotLog[]; readonly request: AcceptedRequest }
  | { readonly points: number; readonly request: AcceptedRequest }
  | { readonly undecodable: string };

/** A body that was written, and the request that it came with. */
interface Written {
  readonly request: AcceptedRequest;
  readonly body: RowsOfBody;
}

class SqliteWriter implements TraceWriter, RunRemover, Housekeeper, Reindexer {
  readonly #db: Db;
  readonly #dictionaries: Dictionaries;
  readonly #facts: CountedFacts;
  readonly #spans: SpanRows;
  readonly #logs: LogRows;
  readonly #removal: RunRemoval;
  readonly #retention: Retention;
  readonly #rederivation: Rederivation;
  readonly #files: FilesInPlace;
  readonly #bodies: RowBatch;
  readonly #traceBodies: RowBatch;
  readonly #statements;
  readonly #keepAll;
  #lastBody = 0;
  #hasNews = false;

  constructor(db: Db) {
    this.#db = db;
    const doomed = new Doomed(db);
    const unused = new UnusedNames(db, doomed);
    this.#dictionaries = new Dictionaries(db, (kind, id) => unused.clear(kind, id));
    this.#facts = new CountedFacts(db);
    this.#spans = new SpanRows(db, this.#dictionaries, this.#facts);
    this.#logs = new LogRows(db, this.#dictionaries, this.#facts);
    this.#files = new FilesInPlace(db.name);
    this.#removal = new RunRemoval(db, this.#dictionaries, doomed, unused);
    this.#retention = new Retention(db, this.#removal);
    this.#rederivation = new Rederivation(db, this.#dictionaries);
    this.#bodies = new RowBatch(db, "INSERT INTO bodies (id, signal, packing, received_ms, hash, data)", 6);
    this.#traceBodies = new RowBatch(db, "INSERT OR IGNORE INTO trace_bodies (trace, body)", 2);
    this.#statements = {
      lastBody: db.prepare("SELECT max(id) FROM bodies").pluck(),
      masked: db.prepare("INSERT OR REPLACE INTO masked_bodies (body, rules) VALUES (?, ?)"),
      exists: db
        .prepare(
          "SELECT EXISTS (SELECT 1 FROM runs WHERE run_id = $runId) OR EXISTS (SELECT 1 FROM traces WHERE trace_id = $trace)",
        )
        .pluck(),
      pin: db.prepare("INSERT OR IGNORE INTO pins (run_id) VALUES (?)"),
      unpin: db.prepare("DELETE FROM pins WHERE run_id = ?"),
      dropBody: db.prepare("DELETE FROM bodies WHERE id = ?"),
      knownBody: db.prepare("SELECT 1 FROM bodies WHERE hash = ?").pluck(),
    };
    this.#keepAll = db.transaction((read: readonly Read[], receivedMs: number) => {
      const bodies: Written[] = [];
      this.#lastBody = (this.#statements.lastBody.get() as number | null) ?? 0;
      const outcomes = read.map((one) => this.#keepOne(one, receivedMs, bodies));
      this.#spans.flush();
      this.#bodies.flush();
      this.#settle(bodies);
      return { outcomes, changed: this.#facts.flush() };
    });
  }

  keep(requests: readonly AcceptedRequest[], receivedMs: number): Outcome[] {
    const read = requests.map(readRequest);
    if (!this.#files.areThere()) throw new StoreMoved("The store's file is not where it was.");
    try {
      const { outcomes, changed } = this.#keepAll.immediate(read, receivedMs);
      this.#files.remember();
      this.#hasNews ||= changed;
      return outcomes;
    } catch (error) {
      this.#spans.clear();
      this.#bodies.clear();
      this.#traceBodies.clear();
      this.#facts.clear();
      this.#facts.forget();
      this.#dictionaries.forget();
      throw passing(error);
    }
  }

  takeNews(): boolean {
    const hadNews = this.#hasNews;
    this.#hasNews = false;
    return hadNews;
  }

  beginDeletion(runId: string): boolean {
    return this.#passing(() => this.#removal.begin(runId, true));
  }

  continueDeletion(): boolean {
    return this.#passing(() => this.#removal.step() || this.#removal.tidy());
  }

  emptyLog(): boolean {
    return this.#passing(() => emptyLog(this.#db));
  }

  tidy(limits: TidyLimits, nowMs: number): Tidied {
    return this.#passing(() => this.#retention.step(limits, nowMs));
  }

  beginReindex(runId: string | null): number | null {
    return this.#passing(() => this.#rederivation.begin(runId));
  }

  continueReindex(): number {
    return this.#passing(() => this.#rederivation.step());
  }

  pinRun(runId: string, pinned: boolean): boolean {
    try {
      const trace = /^[0-9a-f]{32}$/.test(runId) ? Buffer.from(runId, "hex") : null;
      if (this.#statements.exists.get({ runId, trace }) !== 1) return false;
      (pinned ? this.#statements.pin : this.#statements.unpin).run(runId);
      return true;
    } catch (error) {
      throw passing(error);
    }
  }

  close(): void {
    this.#db.close();
  }

  #passing<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.#dictionaries.forget();
      throw passing(error);
    } finally {
      this.#facts.forget();
    }
  }

  #keepOne(read: Read, receivedMs: number, bodies: Written[]): Outcome {
    if ("undecodable" in read) return read;
    const { plain } = read.request;
    if ("points" in read) {
      this.#keepMetrics(read.request, receivedMs);
      return { accepted: read.points, rejected: 0, message: "" };
    }
    if ("logs" in read) {
      if (read.logs.length > 0) this.#logs.write(read.logs, plain, this.#keepBody(read.request, receivedMs, bodies));
      return { accepted: read.logs.length, rejected: 0, message: "" };
    }
    const { spans, rejected, reasons } = read.traces;
    if (spans.length > 0) this.#spans.add(spans, plain, this.#keepBody(read.request, receivedMs, bodies));
    return { accepted: spans.length, rejected, message: reasons.join(" ") };
  }

  #keepBody(request: AcceptedRequest, receivedMs: number, bodies: Written[]): RowsOfBody {
    const body = { id: this.#addBody(request, receivedMs, null), traces: new Set<number>(), hasNews: false };
    bodies.push({ request, body });
    return body;
  }

  #addBody(request: AcceptedRequest, receivedMs: number, digest: Uint8Array | null): number {
    const id = ++this.#lastBody;
    const values = [id, SIGNAL_NUMBERS[request.signal], PACKINGS[request.encoding], receivedMs, digest, request.body];
    for (const [column, value] of values.entries()) this.#bodies.set(column, value);
    this.#bodies.next();
    return id;
  }

  /** Says whose records each body has; one that brought no news is not kept. */
  #settle(bodies: readonly Written[]): void {
    for (const { request, body } of bodies) {
      if (!body.hasNews) this.#statements.dropBody.run(body.id);
      else {
        for (const trace of body.traces) {
          this.#traceBodies.set(0, trace);
          this.#traceBodies.set(1, body.id);
          this.#traceBodies.next();
        }
        this.#keepRules(request, body.id);
      }
    }
    this.#traceBodies.flush();
  }

  #keepRules({ masked }: AcceptedRequest, body: number): void {
    if (masked) this.#statements.masked.run(body, JSON.stringify(masked));
  }

  #keepMetrics(request: AcceptedRequest, receivedMs: number): void {
    if (request.plain.length === 0) return;
    const digest = hash("sha256", request.plain, "buffer").subarray(0, 16);
    // The same may be among those that are about to be written.
    this.#bodies.flush();
    if (this.#statements.knownBody.get(digest) !== undefined) return;
    this.#keepRules(request, this.#addBody(request, receivedMs, digest));
  }
}

function readRequest(request: AcceptedRequest): Read {
  try {
    if (request.signal === "traces") return { request, traces: readHotSpans(request.plain) };
    if (request.signal === "logs") return { request, logs: readHotLogs(request.plain) };
    return { request, points: countDataPoints(request.plain) };
  } catch (error) {
    if (error instanceof OtlpDecodeError) return { undecodable: error.message };
    throw error;
  }
}

/** What SQLite says of a full disk, a lock or a broken write passes, for the sender at least: it may try again. */
function passing(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (isDamage(error)) return new StoreDamaged(`The store is damaged: ${error.message}.`);
  return new StoreBusy(`The store could not write: ${error.message}.`);
}
