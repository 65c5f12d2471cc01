import { lensMemory } from "./lensFacts.ts";
import { lineMemory } from "./lineFacts.ts";

/**
 * What was worked out of one document for a run as it is: an edit moves lines, and seldom changes what they say. Holds as
 * long as the run, its places and the settings do.
 */
export class FactsMemory {
  readonly lines = lineMemory();
  readonly lenses = lensMemory();
}
