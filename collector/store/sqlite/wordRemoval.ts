import type { Doomed } from "./doomed.ts";
import type { Db } from "./openDatabase.ts";
import { type IndexedRecord, removeFromIndex } from "./searchIndex.ts";

/** Records whose words are wiped one by one at most; a run of more is struck out, and the index rewritten without it. */
const MOST_WIPED = 500;
/** Rewriting costs a record of the index about this much less than wiping one. */
const WIPE_COST = 100;
/** Part of the records that may be struck out before the index is rewritten although nobody waits for it. */
const MOST_STRUCK_OUT = 0.25;
/** Pages of the index that one step writes. */
const PAGES_AT_ONCE = 64;
/** The one number under which the list of what is doomed knows that words must go. */
const WORDS = 1;

/**
 * Takes the words of deleted records out of the search index. Wiping leaves nothing of a record and takes about a
 * millisecond for each; striking out is fast, but leaves its words in the file until the index is rewritten, which takes
 * the longer the larger the index is.
 */
export class WordRemoval {
  readonly #db: Db;
  readonly #doomed: Doomed;
  readonly #statements;
  #mustGo: boolean;
  #wipes = false;
  #struckOut = 0;
  #isRewriting = false;

  constructor(db: Db, doomed: Doomed) {
    this.#db = db;
    this.#doomed = doomed;
    // What a crash interrupted may be somebody's wish.
    this.#mustGo = doomed.hasRecords();
    this.#statements = {
      docs: db.prepare("SELECT coalesce(max(doc), 0) FROM search_docs").pluck(),
      secure: db.prepare("SELECT v FROM search_config WHERE k = 'secure-delete'").pluck(),
      setSecure: db.prepare("INSERT INTO search (search, rank) VALUES ('secure-delete', ?)"),
      rewrite: db.prepare("INSERT INTO search (search, rank) VALUES ('merge', ?)"),
      changes: db.prepare("SELECT total_changes()").pluck(),
    };
  }

  /**
   * Before records become doomed.
   * @param mustGo their words may not stay in the file
   */
  begin(records: number, mustGo: boolean): void {
    this.#mustGo = mustGo || (this.#mustGo && this.#doomed.hasRecords());
    this.#wipes = this.#mustGo && (records <= MOST_WIPED || records * WIPE_COST <= this.#docs());
  }

  /** How many records one transaction may remove, so that whoever sends does not wait for long. */
  get atOnce(): number {
    return this.#wipes ? 16 : 128;
  }

  /** Inside a transaction that deletes the records. */
  remove(kind: "span" | "log", records: readonly IndexedRecord[]): void {
    const secure = this.#wipes ? 1 : 0;
    if (this.#statements.secure.get() !== secure) this.#statements.setSecure.run(BigInt(secure));
    const removed = removeFromIndex(this.#db, kind, records);
    if (this.#wipes || removed === 0) return;
    this.#struckOut += removed;
    if (this.#mustGo) this.#doomed.add("words", [WORDS]);
  }

  /** One small step of rewriting the index, in a transaction of its own. @returns whether there is more to do */
  step(): boolean {
    if (!this.#isRewriting && !this.#isDue()) return false;
    return this.#db
      .transaction(() => {
        const before = this.#changes();
        // A negative number begins to make one part of all parts, a positive one goes on with it.
        this.#statements.rewrite.run(this.#isRewriting ? PAGES_AT_ONCE : -PAGES_AT_ONCE);
        this.#isRewriting = this.#changes() - before >= 2;
        if (this.#isRewriting) return true;
        this.#struckOut = 0;
        this.#doomed.drop("words", [WORDS]);
        return false;
      })
      .immediate();
  }

  #isDue(): boolean {
    return this.#doomed.has("words", WORDS) || this.#struckOut > this.#docs() * MOST_STRUCK_OUT;
  }

  #docs(): number {
    return this.#statements.docs.get() as number;
  }

  #changes(): number {
    return this.#statements.changes.get() as number;
  }
}
