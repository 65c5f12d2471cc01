import { expect, test } from "vitest";
import { tryOne } from "../../scripts/fuzz/fuzzDecoders.ts";
import { ReceiverFuzz } from "../../scripts/fuzz/fuzzReceivers.ts";
import { readSeeds } from "../../scripts/fuzz/seeds.ts";
import { FIXTURES } from "./captures.ts";

const BODIES = 1_500;
const REQUESTS = 150;
const seeds = readSeeds(FIXTURES);

test("whatever bytes arrive, every decoder reads or refuses them (H23)", () => {
  expect(new Set(seeds.map(({ encoding }) => encoding))).toEqual(new Set(["protobuf", "json"]));
  for (let number = 0; number < BODIES; number++) {
    const finding = tryOne(seeds, number);
    expect(finding && `${finding.decoder}, body ${number}: ${finding.problem}`).toBeNull();
  }
});

test("whatever is sent to the receivers is answered, as each protocol asks (H23)", async () => {
  const receivers = await ReceiverFuzz.start(seeds);
  try {
    for (let number = 0; number < REQUESTS; number++)
      expect(await receivers.tryOne(number), `request ${number}`).toBeNull();
  } finally {
    await receivers.close();
  }
});
