import { FileSince, type TextThen } from "../../locate/follow/fileSince.ts";

/** Characters of the texts that one run wrote itself, each text once: a few hundred edits of usual files. */
const MOST_WRITTEN = 2_000_000;

/** When the run wrote a text, milliseconds since the epoch; undefined for the one that it began with. */
type Written = number | undefined;

interface KnownText {
  readonly text: TextThen;
  since: FileSince;
}

type State = KnownText | "reading" | "gone";

const isKnown = (state: State): state is KnownText => typeof state === "object";
const nothingKnown = (): KnownText => {
  const text = { text: null, sure: false };
  return { text, since: new FileSince(text, "") };
};

/**
 * The texts of files that the lines of one run are of, by the file and by when the run wrote it. Texts that are the same
 * are kept and compared once; of those that the run wrote the newest are kept.
 */
export class KnownFiles {
  readonly #files = new Map<string, Map<Written, State>>();

  /** From then to now; undefined for what was not asked for yet. */
  get(path: string, written: Written): FileSince | "reading" | "gone" | undefined {
    const state = this.#files.get(path)?.get(written);
    return typeof state === "object" ? state.since : state;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  set(path: string, written: Written, state: "reading" | "gone"): void {
    this.#of(path).set(written, state);
  }

  /** @param now the file's text as it is on the disk now */
  know(path: string, written: Written, text: TextThen, now: string): void {
    const texts = this.#of(path);
    const same = [...texts.values()].filter(isKnown).find((one) => isSame(one.text, text));
    const known = same ?? { text, since: new FileSince(text, now) };
    if (same) same.since = new FileSince(same.text, now);
    texts.set(written, known);
    if (written !== undefined) this.#makeRoom();
  }

  /** A file has this text on the disk now. */
  textChanged(path: string, text: string): void {
    const texts = this.#files.get(path);
    if (!texts) return;
    for (const known of new Set([...texts.values()].filter(isKnown))) known.since = new FileSince(known.text, text);
    this.#forgetGone(texts);
  }

  /** Files came: what was gone may be there again. */
  forgetGone(): void {
    for (const texts of this.#files.values()) this.#forgetGone(texts);
  }

  #forgetGone(texts: Map<Written, State>): void {
    for (const [written, state] of texts) if (state === "gone") texts.delete(written);
  }

  /** Of an older text than those that have room, nothing says any more where its lines are. */
  #makeRoom(): void {
    const written = [...this.#files.values()].flatMap((texts) =>
      [...texts].flatMap(([at, state]) =>
        at !== undefined && isKnown(state) ? [{ texts, at, text: state.text }] : [],
      ),
    );
    const counted = new Set<string>();
    let characters = 0;
    for (const { texts, at, text } of written.sort((a, b) => b.at - a.at)) {
      if (text.text === null || counted.has(text.text)) continue;
      characters += text.text.length;
      if (characters > MOST_WRITTEN) texts.set(at, nothingKnown());
      else counted.add(text.text);
    }
  }

  #of(path: string): Map<Written, State> {
    const texts = this.#files.get(path) ?? new Map();
    this.#files.set(path, texts);
    return texts;
  }
}

const isSame = (a: TextThen, b: TextThen) => a.text === b.text && a.sure === b.sure;
