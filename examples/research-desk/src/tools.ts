import { setTimeout as sleep } from "node:timers/promises";
import { type Tool, tool } from "./tool.ts";

let searches = 0;

/** The wire of this example is down for the first search and back for the next. */
export const searchWire = tool("search_wire", async ({ topic }) => {
  await sleep(80);
  if (++searches === 1) throw new Error(`connect ECONNREFUSED while searching "${topic}"`);
  return [{ headline: "Storage in the north doubles", topic, date: "2026-11-20" }];
});

const MWH: Readonly<Record<string, number>> = { "2024": 74_100, "2025": 148_200 };

export const getStatistic = tool("get_statistic", async ({ series, year = "" }) => {
  await sleep(110);
  return { series, year, value: MWH[year] ?? null, preliminary: year === "2024" };
});

export const readReport = tool("read_report", async ({ publisher, year }) => {
  await sleep(130);
  return { publisher, year, text: "Storage connected at the end of the year: 74,900 MWh." };
});

export const listSources = tool("list_sources", async ({ series }) => {
  await sleep(60);
  return { series, sources: ["Office of Statistics, 12 November 2026"] };
});

// Its telemetry names no place, as most frameworks send it: Traceline finds it by its name.
export const publishBrief: Tool = {
  name: "publish_brief",
  definedAt: null,
  run: async ({ text = "" }) => {
    await sleep(40);
    return { published: true, words: text.split(/\s+/).length };
  },
};
