import type { Disposable } from "../common/emitter.ts";

/** How long the editor may take to ask before it is told once more, in milliseconds, at least; doubles each time. */
const PATIENCE_MS = 3_000;
/** Of the longest that it took to ask lately: telling it while it waits makes it wait again. */
const PATIENCE_SHARE = 3;
/** One slow opening of a file is no reason to leave what the editor forgot unseen for long. */
const LONGEST_PATIENCE_MS = 6_000;
/**
 * After it was given lenses the editor draws them when it was given none for a while, a quarter of a second at least and
 * longer where something was slow once: told again before that for as long as a run goes on, it never draws.
 */
const DRAW_MS = 1_000;
/** Then the editor is taken to show no lenses of a document, as in a comparison of two files, until it asks for them. */
const MOST_TIMES = 4;

/**
 * When the editor is told that lenses are other ones. It asks only after it was not told for a while, a quarter of a second
 * at least and longer on a busy machine: told five times a second it never asks. So it is told of what it would really
 * draw differently, and not again before it has asked and had the time to draw. And it forgets to ask where the focus left
 * the file meanwhile: then it is told again.
 */
export class LensNews implements Disposable {
  readonly #tell: () => void;
  readonly #look: () => void;
  /** By document, what the editor was given last. */
  readonly #given = new Map<string, string>();
  /** Documents that the editor is about to ask for. */
  readonly #due = new Set<string>();
  /** How often the editor was told of a document without asking for it. */
  readonly #times = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitsSince = 0;
  /** Until when the editor is left to draw what it was given. */
  #drawsUntil = 0;
  #tookMs = 0;

  /**
   * @param tell tells the editor
   * @param look has {@link check} called with what is in sight now
   */
  constructor(tell: () => void, look: () => void) {
    this.#tell = tell;
    this.#look = look;
  }

  /** What documents in sight would show now, in a form that is the same for the same. Others are forgotten. */
  check(inSight: ReadonlyMap<string, string>): void {
    for (const uri of [...this.#given.keys(), ...this.#due, ...this.#times.keys()])
      if (!inSight.has(uri)) this.#forget(uri);
    const changed = [...inSight].flatMap(([uri, now]) => ((this.#given.get(uri) ?? "") === now ? [] : [uri]));
    const unknown = new Set(changed);
    for (const uri of this.#due) if (!unknown.has(uri)) this.#due.delete(uri);
    // Of a document that has just come in sight the editor asks by itself.
    for (const uri of changed) if (!this.#given.has(uri) && !this.#times.has(uri)) this.expect(uri);
    if (this.#due.size > 0) return;
    const owed = changed.filter((uri) => (this.#times.get(uri) ?? 0) < MOST_TIMES);
    if (owed.length === 0) return;
    const drawsMs = this.#drawsUntil - Date.now();
    if (drawsMs > 0) {
      this.#lookIn(drawsMs);
      return;
    }
    for (const uri of owed) this.#wait(uri, (this.#times.get(uri) ?? 0) + 1);
    this.#tell();
  }

  /** The editor asks for a document by itself, as after an edit. */
  expect(uri: string): void {
    this.#wait(uri, 1);
  }

  /** The editor asked, and was given this. */
  given(uri: string, what: string): void {
    if (this.#due.has(uri)) this.#tookMs = Math.max(this.#tookMs / 2, Date.now() - this.#waitsSince);
    this.#given.set(uri, what);
    this.#times.set(uri, 0);
    this.#due.delete(uri);
    if (what !== "") this.#drawsUntil = Date.now() + DRAW_MS;
    // What changed while it had not asked yet is told then.
    if (this.#due.size === 0) this.#lookIn(0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, ms);
  }

  #wait(uri: string, times: number): void {
    this.#due.add(uri);
    this.#times.set(uri, times);
    this.#waitsSince = Date.now();
    clearTimeout(this.#timer);
    const patienceMs = Math.min(LONGEST_PATIENCE_MS, Math.max(PATIENCE_MS, PATIENCE_SHARE * this.#tookMs));
    this.#timer = setTimeout(() => this.#again(), patienceMs * 2 ** (times - 1));
  }

  #again(): void {
    this.#due.clear();
    this.#look();
  }

  #forget(uri: string): void {
    this.#given.delete(uri);
    this.#due.delete(uri);
    this.#times.delete(uri);
  }
}
