import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { ApiError, type CollectorClient } from "../contract/client.ts";
import type { Discovery } from "../contract/discovery.ts";
import { backendNames, type ForwardVariables, forwardVariables } from "../contract/forwarding.ts";
import { placesOf, shownPlaces, UnfitEndpoint } from "../forward/forwardTarget.ts";

/** What was said on the command line; null where nothing was. */
export type Wish = "yes" | "no" | null;

/** What to do about an endpoint that was set before. */
export type Plan = "forward" | "ask" | "leave";

/** Somebody who said yes once is not asked again. */
export function planFor(wish: Wish, known: boolean, canAsk: boolean): Plan {
  if (wish !== null) return wish === "yes" ? "forward" : "leave";
  if (known) return "forward";
  return canAsk ? "ask" : "leave";
}

/**
 * The door to the backend that this environment sends to, where everything is to be passed on to it.
 * @returns false where nothing is: there is no such endpoint, or it is left alone
 */
export async function doorFor(client: CollectorClient, discovery: Discovery, wish: Wish): Promise<string | false> {
  const { forwards = [] } = await client.health();
  const ours = [discovery.http, discovery.grpc, ...forwards.map(({ door }) => door)];
  const variables = forwardVariables(process.env, ours);
  if (!variables) return false;
  try {
    const to = shownPlaces(placesOf(variables));
    const known = forwards.some((one) => JSON.stringify(one.to) === JSON.stringify(to));
    const plan = planFor(wish, known, process.stdin.isTTY && process.stderr.isTTY);
    if (plan === "leave") return false;
    if (plan === "ask" && !(await agreed(backendNames(to)))) return false;
    return (await client.forward(withWholePaths(variables))).door;
  } catch (error) {
    if (!(error instanceof UnfitEndpoint || error instanceof ApiError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return false;
  }
}

/** The collector stands in another folder. */
function withWholePaths(variables: ForwardVariables): ForwardVariables {
  const whole = ([name, value]: [string, string]) => [name, /(?:CERTIFICATE|KEY)$/.test(name) ? resolve(value) : value];
  return Object.fromEntries(Object.entries(variables).map(whole));
}

async function agreed(names: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const question = [
    `This shell sends telemetry to ${names}.`,
    "To be seen here too it goes through Traceline, which passes everything on, unmasked and with the messages of models and tools.",
    "Pass it on? [y/N] ",
  ];
  try {
    return /^\s*y(?:es)?\s*$/i.test(await asking.question(question.join("\n")));
  } finally {
    asking.close();
  }
}
