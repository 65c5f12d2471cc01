import type { Family } from "../family.ts";
import { a2a } from "./a2a.ts";
import { ag2 } from "./ag2/ag2.ts";
import { agentFramework } from "./agentFramework.ts";
import { agentops } from "./agentops.ts";
import { agentScope } from "./agentScope.ts";
import { aiSdk } from "./aiSdk/aiSdk.ts";
import { anthropicSdk } from "./anthropicSdk.ts";
import { autogen } from "./autogen.ts";
import { claudeCode } from "./claudeCode/claudeCode.ts";
import { codex } from "./codex/codex.ts";
import { copilot } from "./copilot/copilot.ts";
import { crewAiTelemetry } from "./crewAiTelemetry.ts";
import { fastAgent } from "./fastAgent.ts";
import { geminiCli } from "./geminiCli/geminiCli.ts";
import { genai, mcp } from "./genai.ts";
import { genkit } from "./genkit/genkit.ts";
import { googleAdk } from "./googleAdk/googleAdk.ts";
import { griptape } from "./griptape.ts";
import { guardrailsAi } from "./guardrailsAi.ts";
import { haystack } from "./haystack.ts";
import { keyTables } from "./keyTables.ts";
import { laminar } from "./laminar.ts";
import { langfuse } from "./langfuse.ts";
import { langsmith } from "./langsmith.ts";
import { langwatch } from "./langwatch.ts";
import { litellm } from "./litellm.ts";
import { livekit } from "./livekit.ts";
import { logfire } from "./logfire.ts";
import { loongsuite } from "./loongsuite.ts";
import { mastra } from "./mastra/mastra.ts";
import { mcpAgent } from "./mcpAgent.ts";
import { mlflow } from "./mlflow/mlflow.ts";
import { nemoGuardrails } from "./nemoGuardrails.ts";
import { opencode } from "./opencode.ts";
import { openinference } from "./openinference/openinference.ts";
import { openlit } from "./openlit.ts";
import { pydanticAi } from "./pydanticAi.ts";
import { qwenCode } from "./qwenCode.ts";
import { semanticKernel } from "./semanticKernel.ts";
import { springAi } from "./springAi.ts";
import { strands } from "./strands/strands.ts";
import { traceloop } from "./traceloop/traceloop.ts";
import { upsonic } from "./upsonic.ts";
import { voltagent } from "./voltagent.ts";

/** Families that are read by conventions of their own; every other one is read as OpenTelemetry GenAI. */
export const FAMILIES: readonly Family[] = [
  genai,
  mcp,
  openinference,
  aiSdk,
  claudeCode,
  codex,
  geminiCli,
  qwenCode,
  opencode,
  copilot,
  pydanticAi,
  logfire,
  strands,
  agentFramework,
  nemoGuardrails,
  langfuse,
  traceloop,
  anthropicSdk,
  mastra,
  googleAdk,
  langsmith,
  mlflow,
  guardrailsAi,
  autogen,
  a2a,
  genkit,
  openlit,
  crewAiTelemetry,
  semanticKernel,
  ag2,
  langwatch,
  voltagent,
  agentScope,
  agentops,
  litellm,
  haystack,
  springAi,
  laminar,
  fastAgent,
  mcpAgent,
  griptape,
  livekit,
  upsonic,
  loongsuite,
  ...keyTables,
];
