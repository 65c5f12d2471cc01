import type { CDPSession, Page } from "playwright-core";

/** The run panel in the collector's page, moved as a person moves it and watched for the work that this makes. */
export class PagePanel {
  readonly #page: Page;
  readonly #thread: CDPSession;

  constructor(page: Page, thread: CDPSession) {
    this.#page = page;
    this.#thread = thread;
  }

  /** Of a page that stands at the list of runs. */
  static async in(page: Page): Promise<PagePanel> {
    const thread = await page.context().newCDPSession(page);
    // Of the thread, not of the clock: what other programs take of the processor is not the panel's.
    await thread.send("Performance.enable", { timeDomain: "threadTicks" });
    return new PagePanel(page, thread);
  }

  async leave(): Promise<void> {
    await this.#page.evaluate(() => {
      window.location.hash = "";
    });
    await this.#page.locator("traceline-runs").waitFor();
  }

  /** Opens a run and answers after how many milliseconds its first rows had been drawn. */
  open(runId: string): Promise<number> {
    return this.#page.evaluate(openRun, runId);
  }

  /** Scrolls the rows down and up again, a frame after each step. */
  scroll(steps: number): Promise<void> {
    return this.#page.evaluate(scrollRows, steps);
  }

  /** Turns the wheel over the chart, in and out again. */
  zoom(steps: number): Promise<void> {
    return this.#page.evaluate(zoomChart, steps);
  }

  /** Turns the timeline into a flame, a frame after that. */
  flame(): Promise<void> {
    return this.#page.evaluate(turnToFlame);
  }

  /** Milliseconds that the page's main thread has worked, ever. */
  async workedMs(): Promise<number> {
    const { metrics } = await this.#thread.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  }
}

function openRun(runId: string): Promise<number> {
  const from = performance.now();
  window.location.hash = `run=${encodeURIComponent(runId)}`;
  return new Promise((resolve) => {
    const look = () => {
      const panel = document.querySelector("traceline-page")?.shadowRoot?.querySelector("traceline-panel");
      const timeline = panel?.shadowRoot?.querySelector("traceline-timeline");
      if (timeline?.shadowRoot?.querySelector(".row")) requestAnimationFrame(() => resolve(performance.now() - from));
      else requestAnimationFrame(look);
    };
    look();
  });
}

async function scrollRows(steps: number): Promise<void> {
  const panel = document.querySelector("traceline-page")?.shadowRoot?.querySelector("traceline-panel");
  const body = panel?.shadowRoot?.querySelector(".view > *")?.shadowRoot?.querySelector(".body");
  for (let step = 0; step < steps; step++) {
    body?.scrollBy(0, step < steps / 2 ? 90 : -90);
    await new Promise((next) => requestAnimationFrame(next));
  }
}

async function zoomChart(steps: number): Promise<void> {
  const panel = document.querySelector("traceline-page")?.shadowRoot?.querySelector("traceline-panel");
  const body = panel?.shadowRoot?.querySelector(".view > *")?.shadowRoot?.querySelector(".body");
  const { width = 0, top = 0 } = body?.getBoundingClientRect() ?? {};
  for (let step = 0; step < steps; step++) {
    const deltaY = step < steps / 2 ? -60 : 60;
    const turn = { deltaY, ctrlKey: true, clientX: width * 0.7, clientY: top + 50, bubbles: true, cancelable: true };
    body?.dispatchEvent(new WheelEvent("wheel", turn));
    await new Promise((next) => requestAnimationFrame(next));
  }
}

async function turnToFlame(): Promise<void> {
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "v" }));
  for (let frame = 0; frame < 2; frame++) await new Promise((next) => requestAnimationFrame(next));
}
