import type { Locator, Page } from "playwright-core";

/** A line of code as it is drawn: its number, its text and what decorations write before and after it. */
export interface DrawnLine {
  readonly line: number;
  readonly code: string;
  readonly before: string;
  readonly after: string;
}

const TEXT_EDITOR = ".editor-group-container.active .monaco-editor";
/** A notebook's cells lie above the group of editors and not in it. */
const NOTEBOOK = ".notebookOverlay .cell-list-container";

const HOVER_MS = 5_000;
const HOVER_TRIES = 4;

/** The editor that has the focus: the one for text, or a notebook with all its cells. */
export class EditorPane {
  readonly #page: Page;
  readonly #root: Locator;

  constructor(page: Page, kind: "text" | "notebook") {
    this.#page = page;
    this.#root = page.locator(kind === "text" ? TEXT_EDITOR : NOTEBOOK).first();
  }

  async goToLine(line: number): Promise<void> {
    await this.#page.keyboard.press("Control+G");
    const input = this.#page.locator(".quick-input-widget input.input");
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.#page
      .locator(".quick-input-list .monaco-list-row", { hasText: new RegExp(`line ${line}\\b`) })
      .waitFor();
    await this.#page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Number of the line that the cursor is on. */
  async cursorLine(): Promise<number> {
    const text = await this.#page.locator(".statusbar-item", { hasText: /Ln \d+, Col \d+/ }).textContent();
    return Number(/Ln (\d+)/.exec(text ?? "")?.[1]);
  }

  /** Name of the file that is shown. */
  async fileName(): Promise<string> {
    const label = await this.#page.locator(".editor-group-container.active .tab.active").getAttribute("aria-label");
    return label?.split(",")[0] ?? "";
  }

  /** The lines in view, top to bottom; without numbers, 0, where none are drawn. */
  lines(): Promise<DrawnLine[]> {
    return this.#root.evaluate((editor) => {
      const topOf = (element: Element) => Math.round(element.getBoundingClientRect().top);
      const numbers = new Map<number, number>();
      for (const element of editor.querySelectorAll(".margin-view-overlays .line-numbers"))
        numbers.set(topOf(element.parentElement ?? element), Number(element.textContent));
      const written = (span: Element, where: "::before" | "::after") => {
        const content = getComputedStyle(span, where).content;
        return content === "none" || content === "normal" ? "" : content.replace(/^"|"$/g, "").replace(/\\"/g, '"');
      };
      return [...editor.querySelectorAll(".view-lines .view-line")]
        .map((line) => {
          const leftOf = (element: Element) => element.getBoundingClientRect().left;
          const spans = [...line.querySelectorAll("span")].sort((a, b) => leftOf(a) - leftOf(b));
          return {
            line: numbers.get(topOf(line)) ?? 0,
            code: (line.textContent ?? "").replaceAll("\u00a0", " "),
            before: spans.map((span) => written(span, "::before")).join(""),
            after: spans.map((span) => written(span, "::after")).join(""),
          };
        })
        .sort((a, b) => a.line - b.line);
    });
  }

  /** One line in view. */
  async line(number: number): Promise<DrawnLine | undefined> {
    return (await this.lines()).find(({ line }) => line === number);
  }

  /** The lenses in view with the number of the line that each stands above. */
  lenses(): Promise<{ line: number; text: string }[]> {
    return this.#root.evaluate((editor) => {
      const numbers = [...editor.querySelectorAll(".margin-view-overlays .line-numbers")].map((element) => ({
        line: Number(element.textContent),
        top: element.getBoundingClientRect().top,
      }));
      const frame = editor.getBoundingClientRect();
      const isInView = (lens: Element) => {
        const { top, bottom, height } = lens.getBoundingClientRect();
        return height > 0 && top >= frame.top && bottom <= frame.bottom;
      };
      return [...editor.querySelectorAll(".codelens-decoration")]
        .filter(isInView)
        .map((lens) => {
          const { bottom } = lens.getBoundingClientRect();
          const below = numbers.filter(({ top }) => top >= bottom - 4).sort((a, b) => a.top - b.top)[0];
          return { line: below?.line ?? 0, text: (lens.textContent ?? "").replaceAll("\u00a0", " ").trim() };
        })
        .filter(({ text }) => text !== "")
        .sort((a, b) => a.line - b.line);
    });
  }

  /** Points at the first occurrence of a text on a line and gives what the hover says. */
  async hover(line: number, text: string): Promise<string> {
    await this.goToLine(line);
    const hover = this.#page.locator(".monaco-hover:not(.hidden) .hover-contents");
    // Where a row of lenses comes at that moment, the text is no longer where it was: it is pointed at anew.
    for (let tries = 1; ; tries++) {
      const { x, y } = await this.#placeOf(line, text);
      await this.#page.mouse.move(x, y + 100);
      await this.#page.mouse.move(x, y, { steps: 4 });
      const isShown = await hover
        .first()
        .waitFor({ timeout: HOVER_MS })
        .then(() => true)
        .catch(() => false);
      if (isShown) break;
      if (tries === HOVER_TRIES) throw new Error(`Nothing is shown over ${text} on line ${line}.`);
    }
    return (await hover.allTextContents()).join("\n").replaceAll("\u00a0", " ");
  }

  /** Where a text of a line is on the page. */
  #placeOf(line: number, text: string): Promise<{ x: number; y: number }> {
    return this.#root.evaluate(
      (editor, wanted) => {
        const number = [...editor.querySelectorAll(".margin-view-overlays .line-numbers")].find(
          (element) => Number(element.textContent) === wanted.line,
        );
        const top = (element: Element) => Math.round(element.getBoundingClientRect().top);
        const row = [...editor.querySelectorAll(".view-lines .view-line")].find(
          (element) => number && top(element) === top(number.parentElement ?? number),
        );
        const spans = row ? [...row.querySelectorAll("span > span")] : [];
        const found = spans.find((span) => span.textContent?.includes(wanted.text));
        if (!found) throw new Error(`Line ${wanted.line} shows no ${wanted.text}.`);
        const { left, top: y, height } = found.getBoundingClientRect();
        return { x: left + 4, y: y + height / 2 };
      },
      { line, text },
    );
  }

  /** When something is first written behind the line that holds a text; milliseconds since the epoch. Ask before it is. */
  writtenBehind(code: string): Promise<number> {
    return this.#page.evaluate(
      ([scope, wanted]) =>
        new Promise<number>((resolve, reject) => {
          setTimeout(() => reject(new Error(`Nothing was written behind ${wanted}.`)), 30_000);
          const look = () => {
            const lines = [...document.querySelectorAll(`${scope} .view-line`)];
            const line = lines.find(({ textContent }) => textContent?.replaceAll("\u00a0", " ").includes(wanted));
            const isWritten = [...(line?.querySelectorAll("span") ?? [])].some(
              (span) => !["none", "normal"].includes(getComputedStyle(span, "::after").content),
            );
            if (isWritten) resolve(performance.timeOrigin + performance.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      [TEXT_EDITOR, code] as const,
    );
  }

  /** Milliseconds from the text of a file being drawn until its first lens is. Ask before the file is opened. */
  firstLens(code: string): Promise<number> {
    return this.#page.evaluate(
      ([scope, wanted]) =>
        new Promise<number>((resolve, reject) => {
          setTimeout(() => reject(new Error(`No lens was drawn with ${wanted}.`)), 30_000);
          let drawn: number | null = null;
          const has = (what: string, text: string) =>
            [...document.querySelectorAll(`${scope} ${what}`)].some(({ textContent }) =>
              textContent?.replaceAll("\u00a0", " ").includes(text),
            );
          const look = () => {
            if (drawn === null && has(".view-line", wanted)) drawn = performance.now();
            if (drawn !== null && has(".codelens-decoration", " ")) resolve(performance.now() - drawn);
            else requestAnimationFrame(look);
          };
          look();
        }),
      [TEXT_EDITOR, code] as const,
    );
  }

  /** Lines that have an icon of ours in the gutter. */
  gutterMarks(): Promise<number> {
    return this.#root.locator(".glyph-margin-widgets .cgmr[class*='TextEditorDecorationType']").count();
  }
}
