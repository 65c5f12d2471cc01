import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { EditorPane } from "./editorPane.ts";

const ROOT = join(import.meta.dirname, "../..");

/** One window of the editor as a person uses it. */
export class Workbench {
  readonly page: Page;
  readonly editor: EditorPane;
  readonly notebook: EditorPane;

  private constructor(page: Page) {
    this.page = page;
    this.editor = new EditorPane(page, "text");
    this.notebook = new EditorPane(page, "notebook");
  }

  /** Opens a window on a folder and waits until the workbench answers. */
  static open(browser: Browser, url: string, folder: string): Promise<Workbench> {
    return Workbench.openAt(browser, `${url}/?folder=${encodeURIComponent(folder)}`);
  }

  /** Opens a window at an address and waits until the workbench answers. */
  static async openAt(browser: Browser, address: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    return Workbench.on(page);
  }

  /** A window that is open already, once the workbench answers. */
  static async on(page: Page): Promise<Workbench> {
    await page.locator(".monaco-workbench .activitybar").waitFor({ timeout: 60_000 });
    await page.locator(".statusbar-item").first().waitFor();
    return new Workbench(page);
  }

  /** Runs a command by its title, as somebody types it. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.#offered(title);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Opens a file of the folder, at a line where one is given. */
  async openFile(path: string, line?: number): Promise<void> {
    const name = path.split("/").at(-1) ?? path;
    await this.page.keyboard.press("ControlOrMeta+P");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    await input.fill(path);
    await this.#offered(name);
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab.active[aria-label^="${name}"]`).waitFor();
    if (line !== undefined) await this.editor.goToLine(line);
  }

  /** Waits until the quick pick would take what is meant; before that, Enter takes what it offered last time. */
  async #offered(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor();
  }

  /** An entry of the activity bar, by its title. */
  activity(title: string): Locator {
    return this.page.locator(".activitybar").getByRole("tab", { name: title });
  }

  /** A view of the side bar, by its title. */
  view(title: string): Locator {
    return this.page.locator(".sidebar .pane", {
      has: this.page.locator(".pane-header .title", { hasText: new RegExp(`^${title}$`) }),
    });
  }

  /** Labels of the rows of a view, in order, as a screen reader says them. */
  async rows(view: string): Promise<string[]> {
    // Parents of what was scrolled to stand above the rows a second time.
    const rows = await this.view(view).locator(".monaco-list-rows > .monaco-list-row").all();
    const labels = await Promise.all(
      rows.map(async (row) => ({
        top: (await row.boundingBox())?.y ?? 0,
        label: ((await row.getAttribute("aria-label")) ?? "").replaceAll("\u00a0", " "),
      })),
    );
    return labels.sort((a, b) => a.top - b.top).map(({ label }) => label);
  }

  /** A row of a view whose label says this. */
  row(view: string, label: string | RegExp): Locator {
    return this.view(view).getByRole("treeitem", { name: label });
  }

  /** Opens a row of a view, or folds it, unless it stands as wanted. */
  async unfold(view: string, label: string | RegExp, open = true): Promise<void> {
    const row = this.row(view, label);
    if ((await row.getAttribute("aria-expanded")) === String(!open)) await row.locator(".monaco-tl-twistie").click();
  }

  /** Entries of the status bar that hold a text. */
  status(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text });
  }

  /** Opens the Problems view and gives its rows. */
  async problems(): Promise<string[]> {
    await this.command("Problems: Focus on Problems View");
    const rows = this.page.locator(".markers-panel .monaco-list-row");
    await rows.first().waitFor();
    return rows.evaluateAll((all) =>
      all.map((row) => (row.getAttribute("aria-label") ?? "").replaceAll("\u00a0", " ")),
    );
  }

  /**
   * How long the editor says that an extension took to activate, in milliseconds.
   * @param name as the extension is shown
   */
  async activationMs(name: string): Promise<number> {
    await this.command("Developer: Show Running Extensions");
    const row = this.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: name });
    const text = await row.locator(".activation-time").textContent();
    return Number(/(\d+)\s*ms/.exec(text ?? "")?.[1]);
  }

  /** The document inside the webview that is shown. */
  webview() {
    return this.page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame");
  }

  /** Keeps a picture of the window in test/shots. */
  async picture(name: string): Promise<void> {
    const folder = join(ROOT, "test/shots");
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
