/** A refusal of the read API: a status, a stable code for programs and a sentence for people. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const noSuchRun = (runId: string) =>
  new ApiProblem(404, "no_such_run", `There is no run ${printable(runId)}. It may have been deleted.`);
export const noSuchSpan = (spanId: string) =>
  new ApiProblem(404, "no_such_span", `There is no span ${printable(spanId)} in this run.`);
export const noSuchCount = (count: string) =>
  new ApiProblem(
    404,
    "no_such_count",
    `The run shows no count ${printable(count)}. Ask without count for those it shows.`,
  );
export const noSuchHint = () => new ApiProblem(404, "no_such_hint", "There is no such hint any more.");
export const noSuchForward = () =>
  new ApiProblem(404, "no_such_forward", "Nothing is passed on under this id. See what is with: traceline forwards");
export const unfitEndpoint = (message: string) => new ApiProblem(400, "unfit_endpoint", message);
export const noSuchPath = () => new ApiProblem(404, "no_such_path", "The read API has no such path.");
export const unauthorized = () =>
  new ApiProblem(401, "unauthorized", "Send the token of the ready file as Authorization: Bearer <token>.");
export const wrongMethod = (allowed: string) =>
  new ApiProblem(405, "wrong_method", `This path takes ${allowed} and nothing else.`);
export const badParameter = (name: string, wants: string) =>
  new ApiProblem(400, "bad_parameter", `The parameter ${name} takes ${wants}.`);

/** An id from a request, safe to repeat: short and without control characters. */
const printable = (id: string) => JSON.stringify(id.slice(0, 64));
