import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

const weather = tool(async ({ city }) => `sunny in ${city}`, {
  name: "get_weather",
  description: "The weather in a city.",
  schema: z.object({ city: z.string() }),
});

const agent = createReactAgent({ llm: new ChatOpenAI({ model: "gpt-5-mini" }), tools: [weather] });

async function ask(question) {
  const result = await agent.invoke({ messages: [{ role: "user", content: question }] }); // call of the graph
  return result.messages.at(-1).content;
}

console.log(await ask("What is the weather in Oslo?"));
