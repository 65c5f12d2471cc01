import { research } from "./desk.ts";
import { flush } from "./telemetry.ts";

const QUESTION = "How fast does storage grow in the north?";

const question = process.argv.slice(2).join(" ") || process.env.PROMPT || QUESTION;
try {
  console.log(await research(question));
} finally {
  await flush().catch(({ message }: Error) => console.error(`The telemetry of this run was not received: ${message}.`));
}
