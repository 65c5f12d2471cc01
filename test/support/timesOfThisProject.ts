import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** How often tests that can go on for long repeat themselves. */
    times: number;
  }
}

/** 1 where the tests are part of all tests, many where only the long ones run. */
export const timesOfThisProject = (): number => inject("times");
