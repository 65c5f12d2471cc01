import { expect, test } from "vitest";
import { enclosingFunction } from "./enclosingFunction.ts";

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
