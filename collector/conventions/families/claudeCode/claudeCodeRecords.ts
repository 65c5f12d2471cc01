import type { LogRecord } from "../../../otlp/telemetry.ts";
import { asJson, asText } from "../../reading/fieldReaders.ts";
import { textIn } from "../../reading/jsonFields.ts";

/** What single log records of Claude Code say. */

export const text = (record: Pick<LogRecord, "attributes">, key: string) => asText(record.attributes.get(key));

/** The name of a log record's event, without the product's prefix. */
export function eventOf(log: LogRecord): string {
  const name = text(log, "event.name") ?? asText(log.body) ?? log.eventName ?? "";
  return name.replace(/^claude_code\./, "");
}

/** What stands for the name of a tool of an MCP server that the user set up. */
const MCP_TOOL = "mcp_tool";

/** The name that the model knows a tool by, where its server and its own name stand apart in `tool_parameters`. */
export function mcpToolName(name: string | null, record: Pick<LogRecord, "attributes">): string | null {
  if (name !== MCP_TOOL) return name;
  const told = asJson(record.attributes.get("tool_parameters"));
  const server = textIn(told, "mcp_server_name");
  const tool = textIn(told, "mcp_tool_name");
  return server === null || tool === null ? name : `mcp__${server.replace(/[^\w-]/g, "_")}__${tool}`;
}
