import { describe, expect, it } from "vitest";
import { loadGrammar } from "../../test/support/loadGrammar.ts";
import { findPlaces } from "./findPlaces.ts";
import { prepareNames } from "./nameSet.ts";
import { createParser, languageOf, type SourceLanguage } from "./sourceParser.ts";

const parser = createParser(loadGrammar);

/** The places of one name as `definition 3 tool literal`, in order of lines. */
async function places(language: SourceLanguage, name: string, text: string): Promise<string[]> {
  const found = await findPlaces(parser, { text, language }, prepareNames([name]));
  return found.map((it) => `${it.role} ${it.line} ${it.what} ${it.via}`);
}

const py = (name: string, text: string) => places("python", name, text);
const ts = (name: string, text: string) => places("typescript", name, text);

describe("Python definitions", () => {
  it("of agents by a keyword, a position, a role", async () => {
    expect(await py("Researcher", 'r = Agent(\n  name="Researcher",\n)')).toEqual(["definition 1 agent literal"]);
    expect(await py("critic", 'c = AssistantAgent("critic", model_client=m)')).toEqual(["definition 1 agent literal"]);
    expect(await py("Copywriter", 'c = Agent(role="Copywriter")')).toEqual(["definition 1 agent literal"]);
    expect(await py("helper", "g = create_react_agent(llm, tools, name='helper')")).toEqual([
      "definition 1 agent literal",
    ]);
    expect(await py("fixer", 'a = FunctionAgent(name="fixer", tools=[x])')).toEqual(["definition 1 agent literal"]);
  });

  it("of tools by a decorator with and without a name", async () => {
    expect(await py("search_web", "@tool\nasync def search_web(q):\n  pass")).toEqual(["definition 2 tool symbol"]);
    expect(await py("search_web", "@mcp.tool()\ndef search_web(q):\n  pass")).toEqual(["definition 2 tool symbol"]);
    expect(await py("search", '@function_tool(name_override="search")\ndef f(q):\n  pass')).toEqual([
      "definition 2 tool literal",
    ]);
    expect(await py("search", '@tool("search")\ndef f(q):\n  pass')).toEqual(["definition 2 tool literal"]);
    expect(await py("search", "@agent.tool_plain\ndef search(q):\n  pass")).toEqual(["definition 2 tool symbol"]);
    expect(await py("search", '@kernel_function(name="search")\ndef f(self, q):\n  pass')).toEqual([
      "definition 2 tool literal",
    ]);
    expect(await py("tutor", '@observe(name="tutor", as_type="agent")\ndef teach():\n  pass')).toEqual([
      "definition 2 agent literal",
    ]);
  });

  it("of tools by a class, a factory, a plain function", async () => {
    expect(await py("search", 'class S(BaseTool):\n  name: str = "search"\n  x = 1')).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await py("search", 't = StructuredTool.from_function(f, name="search")')).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await py("search", 't = FunctionTool.from_defaults(f, name="search")')).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await py("get_weather", "def get_weather(city):\n  pass\na = LlmAgent(tools=[get_weather])")).toEqual([
      "definition 1 function symbol",
    ]);
  });

  it("of guardrails, prompts, workflows and their parts", async () => {
    expect(await py("No leaks", '@output_guardrail(name="No leaks")\nasync def g(c):\n  pass')).toEqual([
      "definition 2 guardrail literal",
    ]);
    expect(await py("launch", 'c = Crew(name="launch", agents=[a])')).toEqual(["definition 1 workflow literal"]);
    expect(await py("desk", 'g = StateGraph(S).add_node(a).compile(name="desk")')).toEqual([
      "definition 1 workflow literal",
    ]);
    expect(await py("survey", 't = Task(name="survey", agent=a)')).toEqual(["definition 1 unknown literal"]);
    expect(await py("board", 'b = AwardBoard(id="board")')).toEqual(["definition 1 unknown literal"]);
  });

  it("of graph nodes: the function, not the line that adds it", async () => {
    const source = 'def plan(state):\n  pass\ng.add_node("planner", plan)\ng.add_edge("planner", END)';
    expect(await py("planner", source)).toEqual(["definition 1 unknown literal"]);
    const sub = 'desk = StateGraph(S).compile(name="route_desk")\n\ng.add_node("route_desk", desk)';
    expect(await py("route_desk", sub)).toEqual(["definition 1 workflow literal"]);
    expect(await py("planner", 'g.add_node("planner", imported)')).toEqual(["definition 1 unknown literal"]);
    expect(await py("plan", "def plan(state):\n  pass\ng.add_node(plan)")).toEqual(["definition 1 function symbol"]);
  });

  it("in entries of dictionaries", async () => {
    expect(await py("reviewer", 'o = Options(agents={"reviewer": AgentDefinition(prompt=p)})')).toEqual([
      "definition 1 agent literal",
    ]);
    expect(await py("plot", 'tools = {"plot": draw_plot}')).toEqual(["definition 1 tool literal"]);
    expect(await py("plot", 'colours = {"plot": blue}')).toEqual([]);
  });

  it("through a function of the program that makes agents", async () => {
    const source = 'def make(name, prompt):\n  return Agent(name=name, prompt=prompt)\nx = make("intake", "hello")';
    expect(await py("intake", source)).toEqual(["definition 3 agent literal"]);
  });
});

describe("TypeScript and JavaScript definitions", () => {
  it("of agents", async () => {
    expect(await ts("Writer", "const w = new Agent({\n  name: 'Writer',\n});")).toEqual(["definition 1 agent literal"]);
    expect(await ts("Writer", "const w = Agent.create({ name: `Writer` });")).toEqual(["definition 1 agent literal"]);
    expect(await ts("Writer", "const w = createAgent({ name: 'Writer', model });")).toEqual([
      "definition 1 agent literal",
    ]);
    expect(await ts("Writer", "const w = agent({ name: 'Writer', description: 'x' } as never);")).toEqual([
      "definition 1 agent literal",
    ]);
    expect(await ts("Writer", "const w = agent('Writer', 'gpt-5');")).toEqual(["definition 1 agent literal"]);
    expect(await ts("trip", "const p = new ToolLoopAgent({ id: 'trip', telemetry: { functionId: 'trip' } });")).toEqual(
      ["definition 1 agent literal"],
    );
    expect(await ts("reviewer", "query({ options: { agents: { 'reviewer': { prompt: p } } } })")).toEqual([
      "definition 1 agent literal",
    ]);
  });

  it("of tools", async () => {
    expect(await ts("search_web", "export const s = tool({\n  name: 'search_web',\n});")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("search_web", "const s = tool(async (q) => q, { name: 'search_web' });")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("search_web", "const s = tool('search_web', 'Search', {}, async () => 1);")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("search_web", "server.registerTool('search_web', {}, async () => 1);")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("search_web", "const s = ai.defineTool({ name: 'search_web' }, f);")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("searchWeb", "const searchWeb = tool({ execute });")).toEqual(["definition 1 tool symbol"]);
    expect(await ts("searchWeb", "generateText({ tools: {\n  searchWeb: tool({ execute }) } });")).toEqual([
      "definition 2 tool symbol",
    ]);
    expect(await ts("searchWeb", "const tools = {\n  searchWeb: async (q: string) => q };")).toEqual([
      "definition 2 tool symbol",
    ]);
    expect(await ts("search_web", "class S extends StructuredTool {\n  name = 'search_web';\n}")).toEqual([
      "definition 1 tool literal",
    ]);
    expect(await ts("search_web", "function searchWeb(q: string) {}")).toEqual(["definition 1 function symbol"]);
    expect(await ts("ask_checker", "x.asTool({ toolName: 'ask_checker' })")).toEqual(["definition 1 tool literal"]);
  });

  it("of guardrails as objects with code, and of tools as descriptions for a model", async () => {
    const guard = "const g: InputGuardrail = {\n  name: 'No theft',\n  async execute() {},\n};";
    expect(await ts("No theft", guard)).toEqual(["definition 1 guardrail literal"]);
    expect(
      await ts("No theft", "new Agent({ inputGuardrails: [{ name: 'No theft', execute: async () => 1 }] })"),
    ).toEqual(["definition 1 guardrail literal"]);
    expect(
      await ts("search", "const t = [{ type: 'function', function: { name: 'search', description: 'x' } }];"),
    ).toEqual(["definition 1 tool literal"]);
  });

  it("of workflows and steps", async () => {
    expect(await ts("campaign", "const w = createWorkflow({ id: 'campaign' }).then(a).commit();")).toEqual([
      "definition 1 workflow literal",
    ]);
    expect(await ts("outline", "const s = createStep({ id: 'outline' });")).toEqual(["definition 1 unknown literal"]);
    const graph =
      "async function plan() {}\nnew StateGraph(S)\n  .addNode('planner', plan)\n  .addEdge(START, 'planner');";
    expect(await ts("planner", graph)).toEqual(["definition 1 unknown literal"]);
    expect(await ts("author", "const a = (t: string) => withAgent({ name: 'author' }, async () => 1);")).toEqual([
      "definition 1 agent literal",
    ]);
  });

  it("in TSX and JavaScript too", async () => {
    expect(await places("tsx", "Writer", "const w = new Agent({ name: 'Writer' });\nconst v = <p>Writer</p>;")).toEqual(
      ["definition 1 agent literal"],
    );
    expect(await places("javascript", "Writer", "const w = new Agent({ name: 'Writer' });")).toEqual([
      "definition 1 agent literal",
    ]);
  });
});

describe("calls", () => {
  it("that are given the name", async () => {
    expect(await ts("Writer", "const t = await agentLoop('Writer', 'gpt-5');")).toEqual(["call 1 agent literal"]);
    expect(await ts("Writer", "const t = await loop('Writer', 1);")).toEqual(["call 1 unknown literal"]);
    expect(await ts("search", "case_: return executeTool('search', id, () => 1);")).toEqual(["call 1 tool literal"]);
    expect(await ts("no_insults", "await guardrail('no_insults', 'input', text);")).toEqual([
      "call 1 guardrail literal",
    ]);
    expect(await py("search", 'await session.call_tool("search", {})')).toEqual(["call 1 tool literal"]);
    expect(await py("run desk", 'with tracer.start_as_current_span("run desk"):\n  pass')).toEqual([
      "call 1 unknown literal",
    ]);
    expect(await ts("summary", "streamText({ model, experimental_telemetry: { functionId: 'summary' } });")).toEqual([
      "call 1 agent literal",
    ]);
  });

  it("that start a span of the name", async () => {
    const span = "tracer.startActiveSpan('invoke_agent Writer', { attributes: { 'gen_ai.agent.name': 'Writer' } }, f);";
    expect(await ts("Writer", span)).toEqual(["call 1 agent literal"]);
    expect(await py("Writer", 'span.set_attribute("gen_ai.agent.name", "Writer")')).toEqual(["call 1 agent literal"]);
  });

  it("through the variable that holds the definition", async () => {
    const source = [
      "const writer = new Agent({ name: 'Writer' });",
      "await run(writer, 'go');",
      "await writer.generate({ prompt });",
      "await Runner.run(writer);",
      "writer.on('start', f);",
      "log(writer);",
    ].join("\n");
    expect(await ts("Writer", source)).toEqual([
      "definition 1 agent literal",
      "call 2 agent symbol",
      "call 3 agent symbol",
      "call 4 agent symbol",
    ]);
    const python = 'w = Agent(name="Writer")\nw("hello")\nawait w.run("x")\nRunner.run_sync(w, "x")\nprint(w)';
    expect(await py("Writer", python)).toEqual([
      "definition 1 agent literal",
      "call 2 agent symbol",
      "call 3 agent symbol",
      "call 4 agent symbol",
    ]);
  });

  it("through a variable from another file that is called like the name", async () => {
    expect(await ts("Trip Planner", "import { tripPlanner } from './agents';\nawait run(tripPlanner, 'go');")).toEqual([
      "call 2 unknown symbol",
    ]);
    expect(await py("planner", "from desk.agents import planner\nplanner.run('go')\nlog(planner)")).toEqual([
      "call 2 unknown symbol",
    ]);
    expect(await ts("planner", "function f(planner: Agent) { return planner.run('go'); }")).toEqual([]);
  });

  it("not through a variable that holds several", async () => {
    const source = "a = Agent(name='X')\nrun(a)\na = Agent(name='Y')\nrun(a)";
    expect(await py("X", source)).toEqual(["definition 1 agent literal", "call 2 agent symbol", "call 4 agent symbol"]);
    const both = await findPlaces(parser, { text: source, language: "python" }, prepareNames(["X", "Y"]));
    expect(both.filter((it) => it.role === "call")).toEqual([]);
  });

  it("of a function of the name, in any way of writing", async () => {
    expect(await ts("search_wire", "function searchWire() {}\nawait searchWire();")).toEqual([
      "definition 1 function symbol",
      "call 2 function symbol",
    ]);
    expect(await py("search", "self.search(q)\nclient.search(q)")).toEqual(["call 1 function symbol"]);
  });

  it("know the function around them", async () => {
    const source = "async function workflow() {\n  return inSpan(async () => { await agentLoop('Writer'); });\n}";
    const [call] = await findPlaces(parser, { text: source, language: "typescript" }, prepareNames(["Writer"]));
    expect(call).toMatchObject({ line: 2, column: 37, endLine: 2, symbol: "workflow" });
  });
});

describe("what is neither a definition nor a call", () => {
  it.each([
    ["Writer", "const text = 'Writer';"],
    ["Writer", "// Writer writes\nlog('Writer');"],
    ["Writer", "mastra.getAgent('Writer');"],
    ["Writer", "new HumanMessage({ name: 'Writer', content });"],
    ["search", "new ToolMessage({ name: 'search', content });"],
    ["Writer", "let name = 'Writer'; name = 'Editor'; new Agent({ name });"],
    ["Writer", "const name = 'Writer'; const make = (name: string) => new Agent({ name });"],
    ["Writer", "const f = () => { const name = 'Writer'; }; new Agent({ name });"],
    [
      "Writer",
      "const NAMES = { writer: 'Writer' }; new Agent({ name: OTHERS.writer });".replace("const NAMES", "const names"),
    ],
    ["Writer", "function set() { this.name = 'Writer'; }"],
    ["search", "const call: ToolCall = { id: '1', name: 'search', args: {} };"],
    ["Writer", "graph.addEdge('Writer', END); graph.addConditionalEdges('Writer', f);"],
    ["Writer", "truth('agent', { name: 'Writer' }); truth('handoff', { from: 'Writer' });"],
    ["Boom", "class Boom extends Error { name = 'Boom'; }".replace("class Boom", "class Bang")],
    ["read", "const Read = 1; import { Read } from 'x';"],
    ["Read", "function read() {}"],
    ["library", "const tracer = trace.getTracer('library', '1');"],
    ["search", "describe('search', () => { it('search', f); });"],
    ["search", "import search from 'search'; import('search'); require('search');"],
    ["Writer", "agents: for (const a of ['Writer', 'Editor']) start(a);"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source under test holds a template
    ["Writer", "agent(`Writer${n}`)"],
  ])("%s in %s", async (name, source) => {
    expect(await ts(name, source)).toEqual([]);
  });
});

it("reads sources with syntax errors as far as they go", async () => {
  expect(await ts("Writer", "const w = new Agent({ name: 'Writer' });\nconst x = {{{ ;;; (")).toEqual([
    "definition 1 agent literal",
  ]);
  expect(await py("search", "def broken(:\n\n@tool\ndef search(q):\n  pass")).toEqual(["definition 4 tool symbol"]);
});

it("bears source that nests without end", async () => {
  const deep = `${"[".repeat(20_000)}agent('Writer')${"]".repeat(20_000)}`;
  expect(Array.isArray(await ts("Writer", deep))).toBe(true);
  const chain = `const w = new Agent({ name: 'Writer' })${".then(x)".repeat(5000)};`;
  expect(await ts("Writer", chain)).toContain("definition 1 agent literal");
});

it("knows the languages by the end of a file's name", () => {
  const known = ["a.py", "a.ts", "a.mts", "a.tsx", "a.jsx", "A.JS", "a.go", "Makefile"].map(languageOf);
  expect(known).toEqual(["python", "typescript", "typescript", "tsx", "javascript", "javascript", null, null]);
});

it("loads a grammar once, and again after it could not be loaded", async () => {
  const asked: string[] = [];
  let broken = true;
  const own = createParser(async (file) => {
    asked.push(file);
    if (broken) throw new Error("disk");
    return loadGrammar(file);
  });
  await expect(own.parse("x = 1", "python")).rejects.toThrow("disk");
  broken = false;
  (await own.parse("x = 1", "python"))?.delete();
  (await own.parse("x = 2", "python"))?.delete();
  expect(asked.filter((file) => file === "tree-sitter-python.wasm")).toHaveLength(2);
});
