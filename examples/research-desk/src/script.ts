/** What the scripted model says: for each agent and task, its answers in order, each with the time it takes. */

export interface Line {
  readonly ms: number;
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: Readonly<Record<string, string>> }[];
}

interface Part {
  readonly agent: string;
  /** What the task must say for this part to be played; the first that fits is. */
  readonly task: RegExp;
  readonly lines: readonly Line[];
}

const storage = (year: string) => ({ name: "get_statistic", arguments: { series: "storage.mwh", year } });
const search = { name: "search_wire", arguments: { topic: "battery storage" } };
const claim = "Storage in the north doubled from 74,100 MWh in 2024 to 148,200 MWh in 2025.";

const PARTS: readonly Part[] = [
  {
    agent: "Planner",
    task: /official/i,
    lines: [
      {
        ms: 320,
        text: JSON.stringify([
          { id: "statistics", title: "Read the statistics", budget_ms: 2000 },
          { id: "check", title: "Check the figures", budget_ms: 1500 },
          { id: "write", title: "Write the brief", budget_ms: 2500 },
          { id: "publish", title: "Publish" },
        ]),
      },
    ],
  },
  {
    agent: "Planner",
    task: /./,
    lines: [
      {
        ms: 340,
        text: JSON.stringify([
          { id: "search", title: "Search the wire", budget_ms: 2500 },
          { id: "check", title: "Check the figures", budget_ms: 300 },
          { id: "quote", title: "Quote an analyst" },
          { id: "write", title: "Write the brief", budget_ms: 2500 },
          { id: "publish", title: "Publish" },
        ]),
      },
    ],
  },
  {
    agent: "Researcher",
    task: /^Find.*official/is,
    lines: [
      {
        ms: 220,
        calls: [storage("2025"), storage("2024"), { name: "list_sources", arguments: { series: "storage.mwh" } }],
      },
      { ms: 130, text: `${claim} Source: Office of Statistics, 12 November 2026.` },
    ],
  },
  {
    agent: "Researcher",
    task: /^Find/,
    lines: [
      { ms: 210, text: "I look at the wire and at the statistics.", calls: [search, storage("2025")] },
      { ms: 160, text: "The wire did not answer. I ask again.", calls: [search] },
      { ms: 120, text: claim },
    ],
  },
  {
    agent: "Researcher",
    task: /^Have .*official/is,
    lines: [
      { ms: 60, calls: [{ name: "ask_checker", arguments: { claim: `${claim} Official figures.` } }] },
      { ms: 50, text: "The claim holds." },
    ],
  },
  {
    agent: "Researcher",
    task: /^Have/,
    lines: [
      { ms: 90, calls: [{ name: "ask_checker", arguments: { claim } }] },
      { ms: 80, text: "The figure for 2024 is preliminary." },
    ],
  },
  {
    agent: "Researcher",
    task: /^Read/,
    lines: [
      { ms: 110, calls: [{ name: "read_report", arguments: { publisher: "grid operator", year: "2024" } }] },
      { ms: 100, text: "The grid operator counted 74,900 MWh at the end of 2024, so storage grew by 98 %." },
    ],
  },
  { agent: "Checker", task: /official/i, lines: [{ ms: 120, text: "It holds: both figures are final." }] },
  {
    agent: "Checker",
    task: /./,
    lines: [
      { ms: 220, calls: [storage("2024")] },
      { ms: 190, text: "It nearly holds: the figure for 2024 is preliminary." },
    ],
  },
  {
    agent: "Writer",
    task: /^Write it again/,
    lines: [
      { ms: 260, text: "Storage in the north grew by 98 % in 2025, to 148,200 MWh. The grid operator expects more." },
    ],
  },
  {
    agent: "Writer",
    task: /official/i,
    lines: [
      {
        ms: 640,
        text: "Storage in the north doubled in 2025, to 148,200 MWh (Office of Statistics, 12 November 2026). A year before it was 74,100 MWh (same source).",
      },
    ],
  },
  {
    agent: "Writer",
    task: /./,
    lines: [{ ms: 380, text: "Storage in the north doubled in 2025. We guarantee that it will double again." }],
  },
];

/**
 * What an agent says next on a task.
 * @param said how many answers it has given on this task
 * @throws RangeError where the script has no such line
 */
export function scriptedLine(agent: string, task: string, said: number): Line {
  const line = PARTS.find((part) => part.agent === agent && part.task.test(task))?.lines[said];
  if (!line) throw new RangeError(`The script has no answer ${said + 1} of ${agent} to: ${task}`);
  return line;
}
