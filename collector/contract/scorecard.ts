/**
 * How well a run went, after what the field asks of agents. Rates are 0 to 1. What cannot be known is null, never 0.
 * `docs/scorecard.md` has the same definitions for people.
 */
export interface Scorecard {
  /** Milliseconds from the run's start to the first plan that was written down; null where none was. */
  readonly timeToPlanMs: number | null;
  /**
   * Steps done as planned, of all steps. As planned is a step of the plan that stood when work on it began, under the
   * title that it had then, and completed in the latest version; all steps are those of every version, also those that
   * were added later or given up. Null without a plan, while the run goes on, where its end never came, and where a step
   * came without a status.
   */
  readonly planAccuracy: number | null;
  /**
   * Model and tool calls that succeeded, of all that ended; every try is a call of its own. Null where none ended.
   */
  readonly actionSuccessRate: number | null;
  /**
   * Failures that a later try of the same thing made good, of all failures. A failure counts once, where it began; tries
   * that failed inside one span count where they are told. Null where nothing failed, and while a run with an unrepaired
   * failure goes on.
   */
  readonly recoveryRate: number | null;
  /**
   * Questions to a person; decisions by rule are none. Null where none was seen and nothing that wrote the run's
   * telemetry would tell of one.
   */
  readonly humanInterventions: number | null;
  /** Milliseconds from start to end, waiting included, of a run that ended well; null of every other. */
  readonly timeToGoalMs: number | null;
  /** Dollars, as on the run. */
  readonly costUsd: number | null;
  readonly costAtLeast: boolean;
  /** Input and output together, each call once; null where neither was sent. */
  readonly tokens: number | null;
  readonly tokensAtLeast: boolean;
  /** What the rates are made of. */
  readonly of: {
    readonly steps: number;
    readonly stepsAsPlanned: number;
    readonly actions: number;
    readonly actionsSucceeded: number;
    readonly failuresSeen: number;
    readonly failuresRecovered: number;
  };
}
