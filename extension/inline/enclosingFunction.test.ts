import { expect, test } from "vitest";
import { enclosingFunction, enclosingFunctions } from "./enclosingFunction.ts";

const lines = (text: string) => text.replace(/^\n/, "").split("\n");

test("a line belongs to the named function around it, whatever callbacks stand between", () => {
  const source = lines(`
async function workflow(question: string) {
  return inSpan('workflow', async () => {
    const plan = await agentLoop('Planner');
  });
}
await workflow('x');`);
  expect(enclosingFunction(source, 3)).toBe(1);
  expect(enclosingFunction(source, 2)).toBe(1);
  expect(enclosingFunction(source, 1)).toBe(1);
  expect(enclosingFunction(source, 6)).toBeNull();
});

test("a function beside the line is not around it", () => {
  const source = lines(`
function outer() {
  function helper() {
    return 1;
  }
  run(async () => {
    work();
  });
}`);
  expect(enclosingFunction(source, 6)).toBe(1);
  expect(enclosingFunction(source, 3)).toBe(2);
});

test("signatures over several lines, methods, arrows and conditions", () => {
  const source = lines(`
export class Desk {
  async ask(
    question: string,
  ): Promise<string> {
    if (question) {
      return chat(question);
    }
  }
  private close(): void {
    stop();
  }
}
export const check = async (text: string): Promise<boolean> => {
  return judge(text);
};`);
  expect(enclosingFunction(source, 10)).toBe(9);
  expect(enclosingFunction(source, 14)).toBe(13);
});

test("Python, with decorators", () => {
  const source = lines(`
@function_tool
@cached
async def search(
    topic: str,
) -> list[str]:
    """Search."""
    return await wire(topic)

class Desk:
    def run(self):
        return search("x")`);
  expect(enclosingFunction(source, 7)).toBe(1);
  expect(enclosingFunction(source, 11)).toBe(10);
});

test("many lines of one text are answered as each of them alone, in whatever order", () => {
  const source = lines(`
export class Desk {
  async ask(
    question: string,
  ): Promise<string> {

    const found = await retry(async () => {
      return await look(question);
    });
    if (found) {
      return write({
        found,
      });
    }
  }
  close() {
    return end();
  }
}
@tool
def look(
    question: str,
) -> str:
    found = find(question)
    return found
found = look("x")`);
  const alone = source.map((_, i) => enclosingFunction(source, i + 1));
  const order = alone.map((_, i) => i + 1);
  for (const inOrder of [order, order.toReversed(), order.toSorted((a, b) => ((a * 7) % 11) - ((b * 7) % 11))]) {
    const together = enclosingFunctions(source);
    expect(new Map(inOrder.map((line) => [line, together(line)]))).toEqual(
      new Map(inOrder.map((line) => [line, alone[line - 1]])),
    );
  }
  expect(alone.slice(0, 2)).toEqual([null, null]);
  expect(alone.at(-3)).toBe(19);
});

test("the many lines of one long function are answered in one go", () => {
  const source = ["def long():", ...Array.from({ length: 20_000 }, (_, i) => `    step_${i}()`)];
  let read = 0;
  const counted = new Proxy(source, {
    get: (target, name, receiver) => {
      if (typeof name === "string" && /^\d+$/.test(name)) read++;
      return Reflect.get(target, name, receiver);
    },
  });
  const enclosing = enclosingFunctions(counted);
  for (let line = 2; line <= source.length; line++) expect(enclosing(line)).toBe(1);
  expect(read).toBeLessThan(source.length * 6);
});
