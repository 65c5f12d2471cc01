import { join } from "node:path";
import * as vscode from "vscode";
import { ChangedOnDisk } from "./code/changedOnDisk.ts";
import { isCode } from "./code/codeFilters.ts";
import { gitProgram } from "./code/gitProgram.ts";
import { byFile, NO_PLACES } from "./code/keyPlaces.ts";
import { LineFollower } from "./code/lineFollower.ts";
import { Places } from "./code/places.ts";
import { WorkspaceFiles } from "./code/workspaceFiles.ts";
import { setContext } from "./common/contexts.ts";
import { CONTEXT } from "./common/ids.ts";
import { settingFor } from "./common/settings.ts";
import { Throttle } from "./common/throttle.ts";
import { Badges } from "./inline/badges.ts";
import { Decorations } from "./inline/decorations.ts";
import { Inline } from "./inline/inline.ts";
import { registerProviders } from "./inline/providers.ts";
import { HiddenProblems } from "./problems/hiddenProblems.ts";
import { NewestProblems } from "./problems/newestProblems.ts";
import type { Shown } from "./selection/shownRun.ts";
import type { StartSteps } from "./startSteps.ts";

interface OnCodeDeps {
  readonly context: vscode.ExtensionContext;
  /** What is to stand on the code now. */
  readonly shown: () => Shown;
  readonly steps: StartSteps;
  readonly log: (line: string) => void;
}

/** What is shown on the code of a window: it finds the places, keeps up with documents, and draws. */
export class OnCode implements vscode.Disposable {
  readonly files = new WorkspaceFiles();
  readonly places: Places;
  readonly inline: Inline;
  readonly hiddenProblems = new HiddenProblems();
  readonly #shown: () => Shown;
  readonly #steps: StartSteps;
  readonly #changedOnDisk = new ChangedOnDisk((document) => this.#saved(document));
  readonly #decorations: Decorations;
  readonly #problems: NewestProblems;
  readonly #badges = new Badges(this.files);
  /** Code is drawn in a turn of its own, so that a key that is pressed meanwhile does not wait for trees too. */
  readonly #drawing = new Throttle(0, () => this.#draw(this.#shown()));
  readonly #disposables: { dispose(): void }[];

  constructor({ context, shown, steps, log }: OnCodeDeps) {
    this.#shown = shown;
    this.#steps = steps;
    const follower = new LineFollower();
    this.places = new Places({
      files: this.files,
      workerFile: context.asAbsolutePath(join("dist", "extension", "placesWorker.cjs")),
      storage: context.storageUri ? join(context.storageUri.fsPath, "texts") : null,
      follower,
      gitProgram,
      log,
    });
    this.inline = new Inline(this.files, follower);
    this.#problems = new NewestProblems(this.files, this.places, this.hiddenProblems);
    this.#decorations = new Decorations(this.inline);
    this.#disposables = [
      this.hiddenProblems,
      this.places,
      this.files,
      this.#changedOnDisk,
      this.#decorations,
      this.inline,
      this.#problems,
      this.#badges,
      this.#drawing,
      ...registerProviders(this.inline, this.#decorations, this.#problems.diagnostics),
      vscode.workspace.onDidOpenTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)),
      vscode.workspace.onDidSaveNotebookDocument((notebook) => {
        for (const { document } of notebook.getCells()) this.#follow(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.#changedOnDisk.changed(document);
        this.inline.touch();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.inline.forget(document)),
      vscode.window.onDidChangeActiveTextEditor(() => this.#editorChanged()),
      this.places.onDidChange(() => this.draw()),
      this.inline.onDidChange(() => this.#editorChanged()),
    ];
    for (const document of vscode.workspace.textDocuments) this.#saved(document);
  }

  /** Draws soon what is shown, where its places are known to be by then. */
  draw(): void {
    this.#drawing.ask();
  }

  showColumn(shown: boolean): void {
    this.#decorations.showColumn(shown);
    this.inline.settingsChanged();
  }

  settingsChanged(): void {
    this.inline.settingsChanged();
    this.#problems.settingsChanged();
    this.#badges.settingsChanged();
    this.#editorChanged();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #draw(shown: Shown): void {
    const { facts } = shown;
    if (!facts || !shown.code) {
      this.inline.show(shown, NO_PLACES);
      this.#badges.show(new Map());
      this.#problems.show(shown);
      return;
    }
    this.#steps.reached("run");
    const places = this.places.of(shown.code.keys, facts.run);
    if (this.files.isKnown) this.#steps.reached("files");
    if (places.complete) this.#steps.reached("places");
    this.inline.show(shown, places);
    this.#badges.show(shown.mode.kind === "difference" ? new Map() : byFile(places.places));
    this.#problems.show(shown);
  }

  #saved(document: vscode.TextDocument): void {
    if (!document.isDirty) this.#follow(document);
  }

  #follow(document: vscode.TextDocument): void {
    if (isCode(document.uri)) this.places.saved(document);
  }

  #editorChanged(): void {
    const editor = vscode.window.activeTextEditor;
    setContext(CONTEXT.languageOff, editor ? !settingFor(editor.document, "onCode", true) : false);
    const onCode = editor ? this.inline.facts(editor.document) !== null : false;
    setContext(CONTEXT.onCode, onCode);
    if (onCode) setContext(CONTEXT.wasOnCode, true);
  }
}
