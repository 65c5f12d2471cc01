import { launchBrowser } from "../editor/browser.ts";
import { PagePanel } from "../editor/pagePanel.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { load } from "./load.ts";
import { ReadSide } from "./readSide.ts";

const CATCH_UP_SECONDS = 300;
/** Steps of each way of moving that are measured in one go. */
const STEPS = 40;

/** What a person waits for who opens a large run in the page: in a real browser, with the built panel. */
export async function measurePanel(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const browser = await launchBrowser();
  try {
    for (const { size, most } of [
      { size: 10_000, most: 200 },
      { size: 100_000, most: 300 },
    ]) {
      const requests = Math.ceil(size / 500);
      const pack = await bench.pack({
        seed: size,
        requests,
        spansPerRequest: 500,
        runSize: size,
        interleaved: 1,
        gzip: true,
      });
      await bench.withCollector(async ({ running, client }) => {
        await load({ url: running.discovery.http, transport: "http", pack: pack.file, clients: 1 });
        const reads = new ReadSide(running.discovery);
        await reads.understood(CATCH_UP_SECONDS);
        reads.close();
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        await page.goto(await client.wayIn());
        const run = { runId: pack.runs[0]?.runId ?? "", size, most };
        figures.push(...(await panelFigures(bench, await PagePanel.in(page), run)));
        await page.close();
      });
    }
  } finally {
    await browser.close();
  }
  return figures;
}

async function panelFigures(
  bench: Bench,
  panel: PagePanel,
  { runId, size, most }: { runId: string; size: number; most: number },
): Promise<Figure[]> {
  const opened: number[] = [];
  const opening: number[] = [];
  const scrolling: number[] = [];
  const zooming: number[] = [];
  const turning: number[] = [];
  const flaming: number[] = [];
  const workOf = async (act: () => Promise<unknown>) => {
    const before = await panel.workedMs();
    await act();
    return (await panel.workedMs()) - before;
  };
  for (let round = 0; round < bench.rounds + 2; round++) {
    await panel.leave();
    opening.push(await workOf(async () => opened.push(await panel.open(runId))));
    scrolling.push((await workOf(() => panel.scroll(STEPS))) / STEPS);
    zooming.push((await workOf(() => panel.zoom(STEPS))) / STEPS);
    turning.push(await workOf(() => panel.flame()));
    flaming.push((await workOf(() => panel.zoom(STEPS))) / STEPS);
  }
  const name = `a run of ${size.toLocaleString("en-US")} spans in the page`;
  return [
    { name: `${name}, to its first rows`, unit: "ms", values: opened, target: { atMost: most } },
    { name: `${name}, processor time of that`, unit: "ms", values: opening },
    { name: `${name}, one scroll step, processor time`, unit: "ms", values: scrolling, target: { atMost: 8 } },
    { name: `${name}, one zoom step, processor time`, unit: "ms", values: zooming, target: { atMost: 16 } },
    { name: `${name}, to its flame, processor time`, unit: "ms", values: turning },
    {
      name: `${name}, one zoom step in the flame, processor time`,
      unit: "ms",
      values: flaming,
      target: { atMost: 16 },
    },
  ];
}
