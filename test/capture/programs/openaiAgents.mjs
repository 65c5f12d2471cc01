import { Agent, run, tool } from "@openai/agents";
import { z } from "zod";

const weather = tool({
  name: "get_weather",
  description: "The weather in a city.",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

const guide = new Agent({
  name: "Guide",
  instructions: "Answer in one sentence.",
  model: "gpt-5-mini",
  tools: [weather],
});

async function ask(question) {
  const result = await run(guide, question); // call of the agent
  return result.finalOutput;
}

console.log(await ask("What is the weather in Oslo?"));
