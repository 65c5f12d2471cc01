import { calcPrice } from "@pydantic/genai-prices";
import type { Tokens } from "../model/modelSpan.ts";

/** What is priced: a model call, by the names that were sent, at its time (milliseconds since the epoch). */
export interface PricedCall {
  /** Names of the model, best first. */
  readonly models: readonly (string | null)[];
  readonly provider: string | null;
  readonly tokens: Tokens;
  readonly atMs: number;
}

/** Names of providers → those of the price tables. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: "openai",
  "openai.chat": "openai",
  "openai.responses": "openai",
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "az.ai.openai": "azure",
  anthropic: "anthropic",
  "anthropic.messages": "anthropic",
  "aws.bedrock": "aws",
  bedrock: "aws",
  "gcp.gemini": "google",
  "gcp.gen_ai": "google",
  "gcp.vertex_ai": "google",
  google: "google",
  vertexai: "google",
  cohere: "cohere",
  deepseek: "deepseek",
  groq: "groq",
  mistral_ai: "mistral",
  mistral: "mistral",
  moonshot_ai: "moonshotai",
  perplexity: "perplexity",
  x_ai: "x-ai",
};

/** A date that providers append to a model's name; tables know many models by the name without it. */
const DATED = /[-@](?:20\d\d-\d\d-\d\d|20\d{6})$/;
const DAY_MS = 86_400_000;
const MOST_KNOWN = 5_000;
const PER_MILLION = 1e6;

/** Dollars for a million tokens; null where the tables have no price or one that depends on the amount. */
interface Rates {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
}

type Known = Rates | "by amount" | null;
const known = new Map<string, Known>();

/**
 * List price of a model call in dollars, from tables that came with the program; null when the model is in none of them.
 * Nothing is fetched.
 */
export function estimateCost(call: PricedCall): number | null {
  for (const model of namesOf(call.models)) {
    const rates = ratesOf(model, call);
    if (rates === null) continue;
    return rates === "by amount" ? priceOf(model, call) : costAt(rates, call.tokens);
  }
  return null;
}

const namesOfOne = new Map<string, ReadonlySet<string>>();

/** Most calls name one model, the same as others do. */
function namesOf([model, ...others]: PricedCall["models"]): ReadonlySet<string> {
  if (typeof model !== "string" || others.some((other) => other !== model && other !== null))
    return allNamesOf([model ?? null, ...others]);
  let names = namesOfOne.get(model);
  if (!names) {
    names = allNamesOf([model]);
    if (namesOfOne.size >= MOST_KNOWN) namesOfOne.clear();
    namesOfOne.set(model, names);
  }
  return names;
}

function allNamesOf(models: PricedCall["models"]): ReadonlySet<string> {
  const given = models.filter((model) => model !== null);
  return new Set(given.flatMap((model) => [model, model.replace(DATED, "")]));
}

function ratesOf(model: string, call: PricedCall): Known {
  const key = `${call.provider ?? ""}\n${model}\n${Math.floor(call.atMs / DAY_MS)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const rates = lookUp(model, call);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, rates);
  return rates;
}

function lookUp(model: string, call: PricedCall): Known {
  const found = calculated(model, call);
  if (!found) return null;
  const rate = (name: string) => found.model_price[name];
  const input = rate("input_mtok");
  const output = rate("output_mtok") ?? 0;
  const cachedInput = rate("cache_read_mtok") ?? input;
  const cacheWrite = rate("cache_write_mtok") ?? input;
  const rates = { input, cachedInput, cacheWrite, output };
  return Object.values(rates).every((price) => typeof price === "number") ? (rates as Rates) : "by amount";
}

function costAt(rates: Rates, tokens: Tokens): number {
  const cached = tokens.cachedInput ?? 0;
  const written = tokens.cacheWrite ?? 0;
  const plain = Math.max(0, (tokens.input ?? 0) - cached - written);
  const sum =
    plain * rates.input + cached * rates.cachedInput + written * rates.cacheWrite + (tokens.output ?? 0) * rates.output;
  return sum / PER_MILLION;
}

function priceOf(model: string, call: PricedCall): number | null {
  return calculated(model, call)?.total_price ?? null;
}

function calculated(model: string, { provider, tokens, atMs }: PricedCall) {
  const providerId = provider === null ? undefined : PROVIDERS[provider.toLowerCase()];
  const input = tokens.input ?? 0;
  const cached = Math.min(tokens.cachedInput ?? 0, input);
  const usage = {
    input_tokens: input,
    output_tokens: tokens.output ?? 0,
    cache_read_tokens: cached,
    cache_write_tokens: Math.min(tokens.cacheWrite ?? 0, input - cached),
  };
  try {
    return calcPrice(usage, model, { timestamp: new Date(atMs), ...(providerId ? { providerId } : {}) });
  } catch {
    // The tables refuse usage that does not add up; then there is no price.
    return null;
  }
}
