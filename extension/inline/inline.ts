import * as vscode from "vscode";
import type { CodeKey } from "../../collector/contract/code.ts";
import { byFile, type KeyPlace, type KnownPlaces } from "../code/keyPlaces.ts";
import type { LineFollower } from "../code/lineFollower.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { settingFor } from "../common/settings.ts";
import { Throttle } from "../common/throttle.ts";
import { type WorkLookup, workLookup } from "../run/workLookup.ts";
import type { Shown } from "../selection/shownRun.ts";
import { type DocumentFacts, documentFacts } from "./documentFacts.ts";
import { FactsMemory } from "./factsMemory.ts";
import { readLensParts } from "./lensParts.ts";
import type { OrderedPlace } from "./placeOrder.ts";
import { type PlanLens, planLenses } from "./planLenses.ts";
import { type CandidateLine, type TiedPlace, tiesByFile } from "./tiedPlaces.ts";

/** Decorations change at most this often while a run is live, in milliseconds. */
const EVERY_MS = 200;

/**
 * What stands in each open document, kept ready: lenses, decorations, hovers and diagnostics are answered from here and
 * wait for nothing. Worked out again when the run, its places or the text changed.
 */
export class Inline implements vscode.Disposable {
  readonly #files: WorkspaceFiles;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Facts of open documents changed. */
  readonly onDidChange = this.#changed.event;
  readonly #throttle = new Throttle(EVERY_MS, () => this.#changed.fire());
  readonly #cache = new Map<string, { version: number; facts: DocumentFacts; memory: FactsMemory }>();
  readonly #follower: LineFollower;
  #places: ReadonlyMap<string, readonly KeyPlace[]> = new Map();
  #ties: ReadonlyMap<string, readonly TiedPlace[]> = new Map();
  #plans: ReadonlyMap<CodeKey, PlanLens> = new Map();
  #shown: Shown | null = null;
  #work: WorkLookup | null = null;
  #complete = false;
  #choices = 0;

  constructor(files: WorkspaceFiles, follower: LineFollower) {
    this.#files = files;
    this.#follower = follower;
  }

  /** Spans of the run in front by id, and the steps that they served. */
  get work(): WorkLookup {
    this.#work ??= workLookup(this.#shown?.facts ?? null);
    return this.#work;
  }

  /** Whether the run in front goes on. */
  get isLive(): boolean {
    return this.#shown?.facts?.run.status === "running";
  }

  /** Whether all places of what is shown are known. */
  get isComplete(): boolean {
    return this.#complete;
  }

  /** The run in front. */
  get runId(): string | null {
    return this.#shown?.facts?.run.runId ?? null;
  }

  /** Changes when somebody chose to see something else: other runs, or other things of them. */
  get choice(): string {
    return `${this.#choices} ${JSON.stringify(this.#shown?.mode ?? null)}`;
  }

  /** A new answer, or new places for it. */
  show(shown: Shown, places: KnownPlaces): void {
    this.#shown = shown;
    this.#work = null;
    this.#places = byFile(places.places);
    this.#ties = tiesByFile(places.ties);
    this.#complete = places.complete;
    const { facts, code } = shown;
    this.#plans = facts && code ? planLenses(facts.plans, code.keys, facts.spans) : new Map();
    this.#cache.clear();
    this.#throttle.ask();
  }

  /** The text of a document changed. */
  touch(): void {
    this.#throttle.ask();
  }

  /** Other things are to be said of the same facts. */
  settingsChanged(): void {
    this.#choices++;
    this.#cache.clear();
    this.#throttle.ask();
  }

  forget(document: vscode.TextDocument): void {
    this.#cache.delete(document.uri.toString());
  }

  /** Facts of a document, from the cache where its text is the same; null when nothing happened there. */
  facts(document: vscode.TextDocument): DocumentFacts | null {
    const shown = this.#shown;
    if (!shown?.code || !shown.facts || !settingFor(document, "onCode", true)) return null;
    const key = document.uri.toString();
    const known = this.#cache.get(key);
    if (known?.version === document.version) return known.facts;
    const path = this.#files.pathOf(document.uri);
    const places = path === undefined ? undefined : this.#places.get(path);
    if (!places) return null;
    const text = document.getText();
    const memory = known?.memory ?? new FactsMemory();
    const input = {
      lines: text.split(/\r\n|\r|\n/),
      placed: this.#follower.follow(key, text, places),
      tabSize: tabSizeOf(document),
      run: shown.facts.run,
      code: shown.code,
      runs: shown.runs,
      difference: shown.mode.kind === "difference",
      plans: this.#plans,
      lensParts: readLensParts(settingFor<unknown>(document, "lensParts", undefined)),
    };
    const facts = documentFacts(input, memory);
    this.#cache.set(key, { version: document.version, facts, memory });
    return facts;
  }

  /** What may stand on a line of a document, and on other lines as well. Lines count from 1. */
  tied(document: vscode.TextDocument, line: number): TiedPlace[] {
    const path = this.#files.pathOf(document.uri);
    const ties = path === undefined ? undefined : this.#ties.get(path);
    if (!ties || !settingFor(document, "onCode", true)) return [];
    const places = ties.map(({ place }) => place);
    const followed = this.#follower.follow(document.uri.toString(), document.getText(), places);
    return ties.filter((_, i) => followed[i]?.line === line && !followed[i].stale);
  }

  /** The address of a line in a file of the workspace, for a link of the editor's own; null where the file is gone. */
  addressOf({ path, line }: CandidateLine): string | null {
    const uri = this.#files.uri(path);
    // A cell's address says by its fragment which cell it is.
    return uri ? (uri.fragment === "" ? uri.with({ fragment: `L${line}` }) : uri).toString() : null;
  }

  /** Every place of what is shown; in open documents where edits have moved it to. */
  get ordered(): OrderedPlace[] {
    const open = new Map(vscode.workspace.textDocuments.map((one) => [this.#files.pathOf(one.uri), one]));
    return [...this.#places].flatMap(([path, places]): OrderedPlace[] => {
      const document = open.get(path);
      const facts = document && this.facts(document);
      const lines = facts?.lines.map(({ line, keys }) => ({ line, keys }));
      const known = lines ?? places.map(({ line, key }) => ({ line, keys: [key] }));
      const byLine = Map.groupBy(known, ({ line }) => line);
      return [...byLine].map(([line, here]) => ({ path, line, fromMs: beginOf(here.flatMap(({ keys }) => keys)) }));
    });
  }

  dispose(): void {
    this.#throttle.dispose();
    this.#changed.dispose();
  }
}

function beginOf(keys: readonly CodeKey[]): number | null {
  const begins = keys.flatMap(({ intervals }) => intervals.map(({ fromMs }) => fromMs));
  return begins.length > 0 ? Math.min(...begins) : null;
}

function tabSizeOf(document: vscode.TextDocument): number {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const size = editor?.options.tabSize;
  return typeof size === "number" ? size : 4;
}
