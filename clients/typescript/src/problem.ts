import type { Problem } from "./types.js";

/** The kinds of problems that reading can meet; a test holds them to the paper's description. */
export const PROBLEM_KINDS = [
  "article-gone",
  "article-not-found",
  "bad-body",
  "bad-parameter",
  "body-too-large",
  "edition-not-found",
  "forbidden",
  "internal",
  "method-not-allowed",
  "not-here-yet",
  "too-many-requests",
  "unknown-path",
] as const;

/** What kind of problem it is, after the `#` of its `type`. */
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** The paper refused, or could not answer. The message says what happened and what to do. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** Which kind; undefined for one that this client does not know, such as an answer of something in between. */
  readonly kind: ProblemKind | undefined;
  /** The HTTP status. */
  readonly status: number;
  /** The parameter or field at fault, if it was one. */
  readonly parameter: string | undefined;
  /** How many seconds the paper asks to wait before the next attempt, if it does. */
  readonly retryAfterSecs: number | undefined;
  /** All that the paper said; undefined if it was no problem document. */
  readonly problem: Problem | undefined;

  constructor(response: { url: string; status: number; retryAfterSecs: number | undefined }, problem?: Problem) {
    super(problem?.detail ?? `${response.url} answered with status ${response.status}, and nothing that this client understands`);
    const name = problem?.type.split("#")[1];
    this.kind = PROBLEM_KINDS.find((kind) => kind === name);
    this.status = response.status;
    this.parameter = problem?.parameter ?? undefined;
    this.retryAfterSecs = response.retryAfterSecs;
    this.problem = problem;
  }
}

/** The problem that an answer tells of. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const wait = response.headers.get("Retry-After")?.trim();
  const retryAfterSecs = wait !== undefined && /^\d+$/.test(wait) ? Number(wait) : undefined;
  const told = { url: response.url, status: response.status, retryAfterSecs };
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  const text = await response.text();
  return new ProblemError(told, isProblem ? (JSON.parse(text) as Problem) : undefined);
}
