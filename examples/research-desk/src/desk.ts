import { ask } from "./agent.ts";
import { approve } from "./approval.ts";
import { check, noInsults, noPromises } from "./guardrails.ts";
import { callerOf } from "./place.ts";
import { Plan } from "./plan.ts";
import { planner, researcher, writer } from "./team.ts";
import { inSpan, type Message, send } from "./telemetry.ts";
import { callTool } from "./tool.ts";
import { publishBrief } from "./tools.ts";

/** A brief on a question: planned, researched, checked, written, judged and, when a person agrees, published. */
export function research(question: string): Promise<string> {
  const attributes = {
    "gen_ai.operation.name": "invoke_workflow",
    "gen_ai.workflow.name": "research-desk",
    "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: question }] }]),
    "traceline.budget.time_ms.limit": 10_000,
  };
  return inSpan("invoke_workflow research-desk", { attributes, at: callerOf(research) }, async (desk) => {
    const insult = await check(noInsults, "input", question, desk.spanContext().spanId);
    if (insult) return "";
    const { plan, handover } = await makePlan(question);
    const notes = await findFacts(plan, question, handover);
    const brief = await plan.work("write", () => write(question, notes));
    await plan.work("publish", () => publish(brief));
    plan.publish(desk);
    return brief;
  });
}

async function makePlan(question: string): Promise<{ plan: Plan; handover: Message }> {
  const { said } = await ask(planner, question, {
    conclude: (steps, self) => {
      const plan = new Plan(JSON.parse(steps));
      plan.publish(self);
      const text = `${plan.steps.length} steps, the first is: ${plan.steps[0]?.title}`;
      return { plan, handover: send(self, { from: "Planner", to: "Researcher", channel: "handoff", text }) };
    },
  });
  if (!said) throw new Error("The planner made no plan.");
  return said;
}

interface Notes {
  readonly text: string;
  readonly handover: Message | undefined;
}

async function findFacts(plan: Plan, question: string, handover: Message): Promise<Notes> {
  const handOff = (text: string, self: Parameters<typeof send>[0]) =>
    send(self, { from: "Researcher", to: "Writer", channel: "handoff", text });
  const [first] = plan.steps;
  const facts = await plan.work(first?.id ?? "", () =>
    ask(researcher, `Find facts for: ${question}`, { heard: [handover] }),
  );
  const toCheck = `Have the figures checked: ${facts.text}\nFor: ${question}`;
  const verdict = await plan.work("check", () =>
    ask(researcher, toCheck, {
      conclude: (text, self) => {
        if (!/preliminary/.test(text)) return handOff(facts.text, self);
        plan.replace("quote", { id: "operator", title: "Ask the grid operator", budget_ms: 2000 });
        plan.publish(self, `Checker: ${text}`);
        return undefined;
      },
    }),
  );
  if (verdict.said) return { text: facts.text, handover: verdict.said };
  const report = await plan.work("operator", () =>
    ask(researcher, "Read the grid operator's report.", { conclude: handOff }),
  );
  return { text: `${facts.text}\n${report.text}`, handover: report.said };
}

async function write(question: string, notes: Notes): Promise<string> {
  const heard = notes.handover ? [notes.handover] : [];
  const task = `Write a brief on: ${question}\n${notes.text}`;
  const draft = await ask(writer, task, { heard });
  const blocked = await check(noPromises, "output", draft.text, draft.spanId);
  if (!blocked) return draft.text;
  const again = `Write it again, because the draft ${blocked}.\n${draft.text}`;
  const second = await ask(writer, again);
  const stillBlocked = await check(noPromises, "output", second.text, second.spanId);
  if (stillBlocked) throw new Error(`The second draft ${stillBlocked}.`);
  return second.text;
}

async function publish(text: string): Promise<void> {
  const call = { id: "call-publish", name: publishBrief.name, arguments: { text } };
  if (!(await approve(call, "Publish the brief?"))) return;
  await callTool([publishBrief], call, { caller: "research-desk", attempts: new Map() });
}
