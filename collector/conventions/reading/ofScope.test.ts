import { expect, it } from "vitest";
import { ofScope } from "./ofScope.ts";

it("asks once for spans of one scope that come behind each other, and anew for every other", () => {
  const asked: string[] = [];
  const isOurs = ofScope((name) => {
    asked.push(name);
    return name.startsWith("ours.");
  });
  const [ours, other] = ["ours.agent", "other"].map((name) => ({ scope: { name, version: "", schemaUrl: "" } }));
  expect([ours, ours, other, other, ours].map((record) => record && isOurs(record))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
  expect(asked).toEqual(["ours.agent", "other", "ours.agent"]);
});
