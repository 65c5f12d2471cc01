import { expect, test } from "vitest";
import { loadGrammar } from "../../test/support/loadGrammar.ts";
import { PlaceCache } from "../names/placeCache.ts";
import { searchFiles } from "../names/searchFiles.ts";
import { createParser } from "../names/sourceParser.ts";
import { indexFiles } from "../paths/fileIndex.ts";
import { resolvePlaces } from "./resolvePlaces.ts";

const parser = createParser(loadGrammar);

/**
 * Small programs as users of frameworks write them of which no run was recorded. A line that ends in a comment `<- kind name`
 * is where that agent, tool or step is defined; `<- call kind name` where it is only called.
 */
const PROGRAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Google ADK": {
    "travel/agent.py": `
from google.adk.agents import Agent, LlmAgent, SequentialAgent
from google.adk.tools import FunctionTool, AgentTool
from .tools import get_fare

def get_weather(city: str) -> dict:  # <- tool get_weather
    """Weather of a city."""
    return {"city": city}

weather_agent = Agent(  # <- agent weather_agent
    model="gemini-2.5-flash",
    name="weather_agent",
    tools=[get_weather],
)
fare_agent = LlmAgent(name="fare_agent", model=MODEL, tools=[FunctionTool(func=get_fare)])  # <- agent fare_agent
root_agent = SequentialAgent(name="trip_pipeline", sub_agents=[weather_agent, fare_agent])  # <- agent trip_pipeline
`,
    "travel/tools.py": `
def get_fare(origin: str, destination: str) -> float:  # <- tool get_fare
    return 20.0
`,
  },
  "LangGraph, functions as nodes": {
    "graph.py": `
from langgraph.graph import StateGraph, START, END

def generate_joke(state: State):  # <- step generate_joke
    return {"joke": llm.invoke(state["topic"]).content}

def check_punchline(state: State):
    return "Pass"

async def improve_joke(state):  # <- step improve_joke
    return {}

class Polisher:
    def __call__(self, state):
        return state

workflow = StateGraph(State)
workflow.add_node("generate_joke", generate_joke)
workflow.add_node(improve_joke)
workflow.add_node("polish", Polisher())  # <- step polish
workflow.add_conditional_edges("generate_joke", check_punchline, {"Fail": "improve_joke", "Pass": END})
chain = workflow.compile()
`,
  },
  Strands: {
    "app/agent.py": `
from strands import Agent, tool
from strands.multiagent import GraphBuilder

@tool
def letter_counter(word: str, letter: str) -> int:  # <- tool letter_counter
    return word.count(letter)

@tool(name="calendar", description="Days")
def _days(month: str):  # <- tool calendar
    return 30

researcher = Agent(name="researcher", system_prompt=PROMPT, tools=[letter_counter])  # <- agent researcher
writer = Agent(system_prompt=PROMPT, name="writer")  # <- agent writer
builder = GraphBuilder()
builder.add_node(researcher, "research")
builder.add_edge("research", "write")
`,
  },
  LlamaIndex: {
    "llama.py": `
from llama_index.core.tools import FunctionTool, QueryEngineTool, ToolMetadata
from llama_index.core.agent.workflow import FunctionAgent, AgentWorkflow, ReActAgent

def multiply(a: int, b: int) -> int:  # <- tool multiply
    return a * b

async def aadd(a, b):
    return a + b

multiply_tool = FunctionTool.from_defaults(fn=multiply)
add_tool = FunctionTool.from_defaults(async_fn=aadd, name="add_numbers")  # <- tool add_numbers
budget_tool = QueryEngineTool(  # <- tool canadian_budget_2023
    query_engine=engine,
    metadata=ToolMetadata(name="canadian_budget_2023", description="Budget"),
)
second = QueryEngineTool.from_defaults(query_engine=engine, name="uber_filings")  # <- tool uber_filings
calculator = FunctionAgent(name="CalculatorAgent", tools=[multiply_tool, add_tool], llm=llm)  # <- agent CalculatorAgent
retriever = ReActAgent(name="RetrieverAgent", tools=[budget_tool], llm=llm)  # <- agent RetrieverAgent

class JokeFlow(Workflow):  # <- workflow JokeFlow
    @step
    async def generate_joke(self, ev: StartEvent) -> JokeEvent:  # <- step generate_joke
        return JokeEvent(joke="x")
`,
  },
  AutoGen: {
    "team.py": `
from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.teams import RoundRobinGroupChat

async def stock_price(symbol: str) -> float:  # <- tool stock_price
    return 1.0

planner = AssistantAgent(  # <- agent planning_agent
    "planning_agent",
    description="Plans",
    model_client=client,
)
analyst = AssistantAgent(name="analyst", model_client=client, tools=[stock_price])  # <- agent analyst
user = UserProxyAgent("user_proxy", input_func=input)  # <- agent user_proxy
price_tool = FunctionTool(stock_price, name="price_lookup", description="")  # <- tool price_lookup
`,
  },
  "Semantic Kernel": {
    "plugins/lights.py": `
from semantic_kernel.functions import kernel_function

class LightsPlugin:
    @kernel_function(name="get_lights", description="Lights")  # the line below
    def get_state(self) -> str:  # <- tool get_lights
        return "on"

    @kernel_function
    def change_state(self, id: int):  # <- tool change_state
        return id

agent = ChatCompletionAgent(service=s, name="SK-Assistant", plugins=[LightsPlugin()])  # <- agent SK-Assistant
`,
  },
  smolagents: {
    "smol.py": `
from smolagents import CodeAgent, ToolCallingAgent, Tool, tool

class HFModelDownloadsTool(Tool):  # <- tool model_download_counter
    name = "model_download_counter"
    description = "Counts"
    def forward(self, task: str):
        return next(iter(list_models(filter=task))).id

@tool
def visit_page(url: str) -> str:  # <- tool visit_page
    return url

web_agent = ToolCallingAgent(tools=[visit_page], model=model, name="web_search_agent", description="x")  # <- agent web_search_agent
manager_agent = CodeAgent(tools=[], model=model, managed_agents=[web_agent])
`,
  },
  Haystack: {
    "pipe.py": `
from haystack import Pipeline, component
from haystack.tools import Tool, create_tool_from_function, tool
from haystack.components.agents import Agent

def add(a: int, b: int) -> int:
    return a + b

add_tool = Tool(name="addition_tool", description="", parameters=P, function=add)  # <- tool addition_tool

@tool
def weather(city: str):  # <- tool weather
    return city

rag = Pipeline()
rag.add_component("retriever", InMemoryBM25Retriever(store))  # <- retriever retriever
rag.add_component(instance=PromptBuilder(template=t), name="prompt_builder")  # <- step prompt_builder
rag.connect("retriever", "prompt_builder.documents")
`,
  },
  DSPy: {
    "dspy_app.py": `
import dspy

def search_wikipedia(query: str) -> list[str]:  # <- tool search_wikipedia
    return []

class MultiHop(dspy.Module):  # <- workflow MultiHop
    def __init__(self):
        self.generate_query = dspy.ChainOfThought("question -> query")
        self.react = dspy.ReAct("question -> answer", tools=[search_wikipedia])

    def forward(self, question):
        return self.react(question=question)
`,
  },
  Agno: {
    "agno_app.py": `
from agno.agent import Agent
from agno.team import Team
from agno.tools import tool

@tool(show_result=True, stop_after_tool_call=True)
def fetch_menu(day: str) -> str:  # <- tool fetch_menu
    return day

def top_stories(n: int = 10) -> str:  # <- tool top_stories
    return ""

reader = Agent(  # <- agent HackerNews Researcher
    name="HackerNews Researcher",
    model=OpenAIChat("gpt-5"),
    tools=[top_stories],
)
team = Team(name="News Team", members=[reader])  # <- workflow News Team
`,
  },
  BeeAI: {
    "bee.py": `
from beeai_framework.workflows.agent import AgentWorkflow, AgentWorkflowInput
from beeai_framework.tools import Tool, tool
from beeai_framework.agents.requirement import RequirementAgent

class RiddleTool(Tool[RiddleInput, ToolRunOptions, StringToolOutput]):  # <- tool Riddle
    name = "Riddle"
    description = "Selects"

@tool
def basic_calculator(expression: str) -> StringToolOutput:  # <- tool basic_calculator
    return StringToolOutput(expression)

workflow = AgentWorkflow(name="Smart assistant")  # <- workflow Smart assistant
workflow.add_agent(name="Researcher", role="A diligent researcher", llm=llm)  # <- agent Researcher
agent = RequirementAgent(llm=llm, name="SportsBot", tools=[RiddleTool()])  # <- agent SportsBot
`,
  },
  "plain functions, dispatched by a table": {
    "loop.py": `
def read_file(path):  # <- tool read_file
    return open(path).read()

def write_file(path, text):  # <- tool write_file
    pass

TOOLS = {"read_file": read_file, "write_file": write_file}
SCHEMAS = [{"type": "function", "function": {"name": "read_file", "description": "Reads", "parameters": {}}}]

def run_tool(name, args):
    with tracer.start_as_current_span(f"execute_tool {name}"):
        return TOOLS[name](**args)
`,
  },
  "Pydantic AI, toolsets": {
    "pyd.py": `
from pydantic_ai import Agent, RunContext, Tool

support_agent = Agent("openai:gpt-5", name="support", deps_type=Deps)  # <- agent support

@support_agent.tool
async def customer_balance(ctx: RunContext[Deps], include_pending: bool) -> float:  # <- tool customer_balance
    return 1.0

@support_agent.tool_plain(retries=2)
def roll_dice() -> str:  # <- tool roll_dice
    return "4"

def lookup(ctx): # <- tool lookup
    pass

other = Agent("x", name="other", tools=[Tool(lookup, takes_ctx=True)])  # <- agent other
`,
  },
  "CrewAI, decorated methods": {
    "src/crew.py": `
from crewai import Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, task
from crewai.tools import BaseTool, tool

class SerpTool(BaseTool):  # <- tool Search the internet
    name: str = "Search the internet"
    description: str = "x"

@tool("Fetch page")
def fetch(url: str):  # <- tool Fetch page
    return url

@CrewBase
class ResearchCrew:
    @agent
    def researcher(self) -> Agent:  # <- agent researcher
        return Agent(config=self.agents_config["researcher"], tools=[SerpTool()])

    @task
    def research_task(self) -> Task:  # <- step research_task
        return Task(config=self.tasks_config["research_task"])
`,
  },
  Mastra: {
    "src/mastra/agents/weather-agent.ts": `
import { Agent } from "@mastra/core/agent";
import { weatherTool } from "../tools/weather-tool";

export const weatherAgent = new Agent({ // <- agent Weather Agent
  id: "weather-agent",
  name: "Weather Agent",
  instructions: "x",
  tools: { weatherTool },
});
`,
    "src/mastra/tools/weather-tool.ts": `
import { createTool } from "@mastra/core/tools";
export const weatherTool = createTool({ // <- tool get-weather
  id: "get-weather",
  description: "x",
  execute: async ({ context }) => getWeather(context.location),
});
const getWeather = async (location: string) => location;
`,
    "src/mastra/workflows/weather.ts": `
const fetchWeather = createStep({ // <- step fetch-weather
  id: "fetch-weather",
  execute: async ({ inputData }) => inputData,
});
export const weatherWorkflow = createWorkflow({ id: "weather-workflow", inputSchema }) // <- workflow weather-workflow
  .then(fetchWeather);
weatherWorkflow.commit();
`,
    "src/mastra/index.ts": `
import { weatherAgent } from "./agents/weather-agent";
export const mastra = new Mastra({ workflows: { weatherWorkflow }, agents: { weatherAgent } });
`,
  },
  Genkit: {
    "src/index.ts": `
const ai = genkit({ plugins: [googleAI()] });

export const menuSuggestionFlow = ai.defineFlow( // <- workflow menuSuggestionFlow
  { name: "menuSuggestionFlow", inputSchema: z.string() },
  async (theme) => (await ai.generate(theme)).text,
);
const getWeather = ai.defineTool( // <- tool getWeather
  { name: "getWeather", description: "x", inputSchema: z.object({}) },
  async (input) => "sunny",
);
const triage = ai.definePrompt({ name: "triageAgent", description: "x", tools: [getWeather] }); // <- prompt triageAgent
export const docs = ai.defineRetriever({ name: "docsRetriever" }, async (q) => []); // <- retriever docsRetriever
`,
  },
  "LangChain.js": {
    "agent.ts": `
import { tool } from "@langchain/core/tools";
import { createAgent } from "langchain";
import { DynamicStructuredTool } from "@langchain/core/tools";

const search = tool(async ({ query }) => query, { // <- tool web_search
  name: "web_search",
  schema: z.object({ query: z.string() }),
});
const multiply = new DynamicStructuredTool({ name: "multiply", schema, func: async () => "1" }); // <- tool multiply
export class Calculator extends StructuredTool { // <- tool calculator
  name = "calculator";
  async _call(input: string) { return input; }
}
const agent = createAgent({ model, tools: [search, multiply], name: "math_helper" }); // <- agent math_helper
const graph = new StateGraph(State)
  .addNode("router", async (state) => state) // <- step router
  .addNode({ draft: draftNode })
  .addEdge(START, "router");
async function draftNode(state) { return state; }
`,
  },
  "Inngest AgentKit and Voltagent": {
    "kit.ts": `
const navigator = createAgent({ name: "Navigator", system: "x", tools: [listFiles] }); // <- agent Navigator
const listFiles = createTool({ name: "list_files", handler: async () => 1 }); // <- tool list_files
const network = createNetwork({ name: "Coding network", agents: [navigator] }); // <- workflow Coding network
const volt = new Agent({ name: "volt-reader", purpose: "x", llm, model }); // <- agent volt-reader
`,
  },
  "AI SDK, tools in files of their own": {
    "lib/tools/weather.ts": `
import { tool } from "ai";
export const getForecast = tool({ // <- tool getForecast
  description: "x",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => city,
});
`,
    "app/api/chat/route.ts": `
import { getForecast } from "@/lib/tools/weather";
import * as maps from "@/lib/maps";
export async function POST(req: Request) {
  const result = streamText({ model, messages, tools: { getForecast, findRoute: maps.findRoute } });
  return result.toUIMessageStreamResponse();
}
`,
    "lib/maps.ts": `
export const findRoute = dynamicTool({ description: "x", execute: async () => 1 }); // <- tool findRoute
`,
  },
  "CrewAI, agents and tasks in YAML": {
    "src/desk/config/agents.yaml": `
# Who works at the desk
researcher: # <- agent AI in hospitals Senior Data Researcher
  role: >
    {topic} Senior Data Researcher
  goal: >
    Find what is new: all of it
  backstory: >
    name: nobody

analyst: # <- agent Reporting Analyst
  role: "Reporting Analyst"
  goal: Write it down
chief_editor: # <- agent chief_editor
  role: Editor of {topic}
  goal: Publish
`,
    "src/desk/config/tasks.yaml": `
research_task:
  description: >
    Research {topic}
  expected_output: A list
  agent: researcher

reporting_task: # <- step reporting_task
  description: Write the report
  expected_output: A report
  agent: analyst
`,
    "src/desk/crew.py": `
from crewai import Agent, Crew, Task
from crewai.project import CrewBase, agent, crew, task

@CrewBase
class Desk:
    agents_config = "config/agents.yaml"
    tasks_config = "config/tasks.yaml"

    @agent
    def researcher(self) -> Agent:
        return Agent(config=self.agents_config["researcher"], verbose=True)

    @task
    def research_task(self) -> Task:  # <- step research_task
        return Task(config=self.tasks_config["research_task"])

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks)
`,
    ".github/workflows/test.yml": `
name: Reporting Analyst
on: push
jobs:
  chief_editor:
    runs-on: ubuntu-latest
    steps:
      - name: chief_editor
        run: pytest
`,
  },
  "agents in YAML and JSON of their own": {
    "config/team.yml": `
agents:
  - name: triage-agent # <- agent triage-agent
    description: First
  - name: 'billing agent' # <- agent billing agent
    instructions: |
      Look it up.
      name: triage-agent
    tools: [lookup]
team:
  sub_agents:
    - name: triage-agent
`,
    "adk/root_agent.yaml": `
name: trip_planner # <- agent trip_planner
model: gemini-2.5-flash
instruction: Plan trips
sub_agents:
  - config_path: hotel.yaml
`,
    "support_agents.json": `{
  "agents": {
    "escalation": { // <- agent escalation
      "instructions": "Be kind",
      "name": "Escalation desk"
    }
  },
  "more_agents": [
    {
      "name": "refunds", // <- agent refunds
      "model": "m"
    },
    {
      "name": "complaints", // <- agent complaints
      "model": "m"
    }
  ]
}`,
    "package.json": `{
  "name": "escalation",
  "model": "x"
}`,
  },
  "OpenAI Agents, JavaScript classes and methods": {
    "desk.ts": `
class Desk {
  readonly clerk = new Agent<Context, Output>({ name: "Clerk", instructions: "x" }); // <- agent Clerk
  readonly tools = [tool({ name: "stamp", parameters, execute: (input) => this.stamp(input) })]; // <- tool stamp
  stamp(input: string) { return input; }
  async serve(question: string) {
    return await run(this.clerk, question);
  }
}
const guard = defineOutputGuardrail({ name: "No secrets", async execute() { return ok; } }); // <- guardrail No secrets
`,
  },
  "names in constants": {
    "desk/agents.py": `
from enum import Enum
from desk.names import SCOUT

WRITER = "Copy Writer"
EDITOR: str = "Chief Editor"

class Names(str, Enum):
    CHECKER = "Fact Checker"

def desk(model):
    name = "Night Desk"
    writer = Agent(name=WRITER, model=model)  # <- agent Copy Writer
    editor = Agent(name=EDITOR)  # <- agent Chief Editor
    checker = Agent(name=Names.CHECKER.value)  # <- agent Fact Checker
    return Agent(name=name, handoffs=[writer, editor, checker])  # <- agent Night Desk

def other(name):
    return Agent(name=name)
`,
    "desk/names.py": `
SCOUT = "Fare Scout"  # <- agent Fare Scout
`,
    "web/agents.ts": `
const name = "Travel Desk";
export const NAMES = { guide: "Guide Reader", cashier: "Cashier" } as const;
enum Tools { Fares = "look_up_fares" }
export const desk = new Agent({ name }); // <- agent Travel Desk
export const guide = new Agent({ name: NAMES.guide }); // <- agent Guide Reader
export const cashier = new Agent({ name: NAMES.cashier }); // <- agent Cashier
export const fares = tool({ name: Tools.Fares, execute: async () => 1 }); // <- tool look_up_fares
`,
  },
  "names in gaps": {
    "makers.py": `
def checker(topic):
    return Agent(name=f"{topic} checker", instructions="Check.")  # <- agent Tax law checker

def scouts(cities):
    return [Agent(role=f"Scout of {city}, by day", goal="x") for city in cities]  # <- agent Scout of Oslo, by day
`,
    "makers.ts": `
export const desk = (topic: string) =>
  new Agent({ name: \`\${topic} translator\` }); // <- agent Danish translator
`,
  },
  "classes and settings of the program's own": {
    "desk.py": `
class Checker(BaseAgent):  # <- agent fact-checker
    def __init__(self, model):
        super().__init__(name="fact-checker", model=model)

class Scout(BaseAgent):  # <- agent fare-scout
    def __init__(self):
        self.name = "fare-scout"

class WireTool(BaseTool):  # <- tool wire_search
    name: str = Field(default="wire_search", description="Searches.")

WRITER = AgentConfig(name="copy-writer", model="gpt-5.2")  # <- agent copy-writer
AGENTS = [
    {"name": "night-desk", "instructions": "Answer."},  # <- agent night-desk
]
`,
    "desk.ts": `
export class Guide extends BaseAgent { // <- agent guide-reader
  constructor() {
    super({ name: "guide-reader" });
  }
}
`,
  },
};

interface Marked {
  readonly kind: string;
  readonly name: string;
  readonly place: string;
}

function marksOf(files: Readonly<Record<string, string>>): Marked[] {
  return Object.entries(files).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, i) => {
      const [, call = "", kind, name] = /<- (call )?(\w+) (.+)$/.exec(line) ?? [];
      return kind && name ? [{ kind, name, place: `${call ? "call" : "definition"} ${path}:${i + 1}` }] : [];
    }),
  );
}

/** The text without the marks, so that they are not found. */
const bare = (text: string) => text.replace(/ *(?:#|\/\/) <- .*$/gm, "");

async function resolved(files: Readonly<Record<string, string>>): Promise<string[]> {
  const marks = marksOf(files);
  const sources = Object.keys(files).map((path) => ({ path }));
  const names = marks.map(({ name }) => name);
  const tools = { parser, cache: new PlaceCache() };
  const found = await searchFiles(tools, names, sources, ({ path }) => {
    const text = bare(files[path] ?? "");
    return { bytes: Buffer.from(text), text: () => text };
  });
  const context = { paths: { files: indexFiles(Object.keys(files)), folders: [] } };
  return marks.map(({ kind, name }) => {
    const { places, ties } = resolvePlaces({ kind, name }, found, context);
    const [sure] = places;
    const told = sure ? `${sure.role} ${sure.path}:${sure.line}` : `nowhere${ties.length > 0 ? ", tied" : ""}`;
    return `${kind} ${name}: ${told}`;
  });
}

test.each(Object.keys(PROGRAMS))("names of a program with %s lead to the lines that define them", async (framework) => {
  const files = PROGRAMS[framework] ?? {};
  const wanted = marksOf(files).map(({ kind, name, place }) => `${kind} ${name}: ${place}`);
  expect(await resolved(files)).toEqual(wanted);
});
