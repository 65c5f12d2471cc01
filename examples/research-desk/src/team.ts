import { agent, ask } from "./agent.ts";
import { send } from "./telemetry.ts";
import { tool } from "./tool.ts";
import { getStatistic, listSources, readReport, searchWire } from "./tools.ts";

export const planner = agent({
  name: "Planner",
  model: "desk-large",
  instructions: "You plan the work of a news desk. Answer with the steps as JSON, and nothing else.",
  tools: [],
});

const checker = agent({
  name: "Checker",
  model: "desk-small",
  instructions: "You check one claim against the statistics. Say in one sentence whether it holds.",
  tools: [getStatistic],
});

/** An agent as a tool: the question and the answer are messages between the two. */
const askChecker = tool("ask_checker", async ({ claim = "" }, { caller, span }) => {
  const question = send(span, { from: caller, to: "Checker", channel: "agent_tool", text: claim });
  const { text } = await ask(checker, claim, {
    heard: [question],
    conclude: (answer, self) =>
      send(self, { from: "Checker", to: caller, channel: "agent_tool", text: answer, inReplyTo: question }),
  });
  return text;
});

export const researcher = agent({
  name: "Researcher",
  model: "desk-large",
  instructions: "You find facts. Give every amount with its source and the date of the source.",
  tools: [searchWire, getStatistic, readReport, listSources, askChecker],
  budgetMs: 3000,
});

// Its telemetry names no place, as most frameworks send it: Traceline finds it by its name.
export const writer = agent({
  name: "Writer",
  model: "desk-large",
  instructions: "You write briefs. Short sentences, every figure with its source.",
  tools: [],
  budgetMs: 2000,
  unplaced: true,
});
