import type { Places } from "../code/places.ts";
import type { WorkspaceFiles } from "../code/workspaceFiles.ts";
import { setContext } from "../common/contexts.ts";
import type { Disposable } from "../common/emitter.ts";
import { CONTEXT } from "../common/ids.ts";
import { setting } from "../common/settings.ts";
import type { Shown } from "../selection/shownRun.ts";
import { Diagnostics } from "./diagnostics.ts";
import type { HiddenProblems } from "./hiddenProblems.ts";
import { problemsOf } from "./problems.ts";

/** The problems of the newest run that has ended, less those that somebody hid. */
export class NewestProblems implements Disposable {
  readonly diagnostics: Diagnostics;
  readonly #places: Places;
  readonly #hidden: HiddenProblems;
  readonly #subscription: Disposable;
  #shown: Shown | null = null;

  constructor(files: WorkspaceFiles, places: Places, hidden: HiddenProblems) {
    this.diagnostics = new Diagnostics(files);
    this.#places = places;
    this.#hidden = hidden;
    this.#subscription = hidden.onDidChange(() => this.#draw());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  settingsChanged(): void {
    this.diagnostics.settingsChanged();
    this.#draw();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.diagnostics.dispose();
  }

  #draw(): void {
    const newest = this.#shown?.newest;
    const wanted = newest && newest.run.status !== "running" && setting("problems", true);
    const places = wanted ? this.#places.of(newest.code.keys, newest.run).places : [];
    const problems = wanted ? this.#hidden.visible(problemsOf(newest, places)) : [];
    setContext(CONTEXT.hiddenProblems, this.#hidden.count > 0);
    void this.diagnostics.show(problems);
  }
}
