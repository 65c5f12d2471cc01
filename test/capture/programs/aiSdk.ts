import { createOpenAI } from "@ai-sdk/openai";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";

interface Question {
  readonly text: string;
}

const openai = createOpenAI({});

const weather = tool({
  description: "The weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }: { city: string }) => `sunny in ${city}`,
});

async function ask(question: Question): Promise<string> {
  const { text } = await generateText({
    model: openai("gpt-5-mini"),
    tools: { weather },
    stopWhen: stepCountIs(4),
    prompt: question.text,
  }); // end of the call
  return text;
}

console.log(await ask({ text: "What is the weather in Oslo?" }));
