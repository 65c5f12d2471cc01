import { expect, test } from "vitest";
import { tryOne } from "../../scripts/fuzz/fuzzDecoders.ts";
import { ImportFuzz } from "../../scripts/fuzz/fuzzImports.ts";
import { ReceiverFuzz } from "../../scripts/fuzz/fuzzReceivers.ts";
import { readSeeds } from "../../scripts/fuzz/seeds.ts";
import { FIXTURES } from "./captures.ts";

const BODIES = 1_500;
const REQUESTS = 250;
const FILES = 200;
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

test("whatever a file holds, an import reads it or says what is wrong (H23)", async () => {
  const imports = new ImportFuzz(seeds);
  try {
    for (let number = 0; number < FILES; number++)
      expect((await imports.tryOne(number))?.problem ?? null, `file ${number}`).toBeNull();
  } finally {
    imports.close();
  }
});
