import { expect, test } from "vitest";
import { rememberCallers, rememberedCall } from "./callSites.ts";

class Graph {
  async invoke(): Promise<ReturnType<typeof rememberedCall>> {
    await new Promise((resolve) => setImmediate(resolve));
    return rememberedCall();
  }
}
rememberCallers(Graph.prototype, ["invoke", "notThere"], "/opt/traceline/");
rememberCallers(Graph.prototype, ["invoke"], "/opt/traceline/");

test("who called is known wherever the work goes on, and not after it", async () => {
  const { place } = (await new Graph().invoke()) ?? {};
  expect(place?.path).toBe(import.meta.filename);
  expect(rememberedCall()).toBeNull();
});

test("of two calls the later one is nearer to the work", async () => {
  const outer = await new Graph().invoke();
  const inner = await new Graph().invoke();
  expect(inner?.order).toBeGreaterThan(outer?.order ?? Number.POSITIVE_INFINITY);
});
