import { randomUUID } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;

interface Part {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a coding agent is asked to do: the file that the prompt names in quotes, and the one line that it replaces. */
const FILE = /\bfile \\"(\/[^"\\]+)\\"/;
const OLD = "  return sum;";
const NEW = "  return Math.round(sum * 100) / 100;";

/** The tool to ask for, by what has been done: the file is read, then edited. */
export function wantedOfMessages(body: Json): Part | null {
  const told = JSON.stringify(body.messages ?? []);
  const file = FILE.exec(told)?.[1];
  const done = told.split('"tool_result"').length - 1;
  if (!Array.isArray(body.tools) || body.tools.length === 0 || file === undefined || done > 1) return null;
  const call = { type: "tool_use", id: `toolu_${done}` };
  if (done === 0) return { ...call, name: "Read", input: { file_path: file } };
  return { ...call, name: "Edit", input: { file_path: file, old_string: OLD, new_string: NEW } };
}

/** An answer of Anthropic's Messages API: as server-sent events where the request wants a stream, else in one piece. */
export function messagesAnswer(body: Json): { readonly type: string; readonly text: string } {
  const part = wantedOfMessages(body);
  const content: Part[] = [part ?? { type: "text", text: "It is done." }];
  const message = {
    id: `msg_${randomUUID()}`,
    type: "message",
    role: "assistant",
    model: body.model,
    content,
    stop_reason: part ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 8, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
  if (body.stream !== true) return { type: "application/json", text: JSON.stringify(message) };
  const events: Json[] = [
    { type: "message_start", message: { ...message, content: [], stop_reason: null } },
    ...content.flatMap((one, index) => streamed(one, index)),
    {
      type: "message_delta",
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens: 8 },
    },
    { type: "message_stop" },
  ];
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return { type: "text/event-stream", text };
}

function streamed(part: Part, index: number): Json[] {
  const [block, delta] =
    part.type === "text"
      ? [
          { ...part, text: "" },
          { type: "text_delta", text: part.text },
        ]
      : [
          { ...part, input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(part.input) },
        ];
  return [
    { type: "content_block_start", index, content_block: block },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}
