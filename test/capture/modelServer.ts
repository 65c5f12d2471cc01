import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messagesAnswer, wantedOfMessages } from "./messagesAnswer.ts";

/** A model that asks for the first tool it is offered once and then answers. */
export interface ModelServer {
  /** Base URL in the form that clients of OpenAI's API take. */
  readonly url: string;
  /** Base URL in the form that clients of Anthropic's API take. */
  readonly root: string;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * @param delayMs how long each answer takes
 * @param hold what the last answer waits for
 */
export async function startModelServer(
  delayMs: number,
  hold: () => Promise<void> = async () => {},
): Promise<ModelServer> {
  const server = createServer((request, response) => {
    answer(request, response, delayMs, hold).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    root: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  delayMs: number,
  hold: () => Promise<void>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Json;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (request.url?.startsWith("/v1/messages")) {
    if (isCodingAgent(body) && wantedOfMessages(body) === null) await hold();
    const { type, text } = messagesAnswer(body);
    response.writeHead(200, { "content-type": type, "request-id": `req_${randomUUID()}` }).end(text);
    return;
  }
  if (wantedTool(body) === null) await hold();
  const responses = request.url?.endsWith("/responses") ?? false;
  if (body.stream === true && !responses) {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(streamOfChat(body));
    return;
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(responses ? ofResponses(body) : ofChat(body)));
}

/** A request without tools only asks for a title. */
const isCodingAgent = ({ tools }: Json) => Array.isArray(tools) && tools.length > 0;

const ARGUMENTS = JSON.stringify({ city: "Oslo" });

/** The tool to ask for: the first that is offered, while no result of a tool is there. */
function wantedTool(body: Json): string | null {
  const told = JSON.stringify(body.input ?? body.messages ?? []);
  if (/"function_call_output"|"role":"tool"/.test(told)) return null;
  const [tool] = (body.tools ?? []) as { name?: string; function?: { name: string } }[];
  return tool?.name ?? tool?.function?.name ?? null;
}

function ofResponses(body: Json): Json {
  const tool = wantedTool(body);
  const output = tool
    ? { type: "function_call", id: "fc_1", call_id: "call_1", name: tool, arguments: ARGUMENTS, status: "completed" }
    : {
        type: "message",
        id: "msg_1",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "It is sunny in Oslo.", annotations: [] }],
      };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_790_000_000,
    status: "completed",
    model: body.model,
    output: [output],
    parallel_tool_calls: true,
    tool_choice: "auto",
    tools: [],
    usage: {
      input_tokens: 20,
      output_tokens: 8,
      total_tokens: 28,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

function ofChat(body: Json): Json {
  const tool = wantedTool(body);
  const calls = [{ id: "call_1", type: "function", function: { name: tool, arguments: ARGUMENTS } }];
  const message = tool
    ? { role: "assistant", content: null, tool_calls: calls }
    : { role: "assistant", content: "It is sunny in Oslo." };
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: body.model,
    choices: [{ index: 0, message, finish_reason: tool ? "tool_calls" : "stop" }],
    usage: { prompt_tokens: 20, completion_tokens: 8, total_tokens: 28 },
  };
}

/** The same answer of the Chat API, as the server-sent events of a stream. */
function streamOfChat(body: Json): string {
  const { choices, usage, ...rest } = ofChat(body);
  const [{ message, finish_reason }] = choices as [{ message: Json; finish_reason: string }];
  const calls = (message.tool_calls as readonly Json[] | undefined)?.map((call, index) => ({ ...call, index }));
  const chunk = { ...rest, object: "chat.completion.chunk" };
  const chunks: Json[] = [
    {
      ...chunk,
      choices: [{ index: 0, delta: { ...message, ...(calls ? { tool_calls: calls } : {}) }, finish_reason: null }],
    },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...chunk, choices: [], usage },
  ];
  return [...chunks.map((one) => JSON.stringify(one)), "[DONE]"].map((one) => `data: ${one}\n\n`).join("");
}
