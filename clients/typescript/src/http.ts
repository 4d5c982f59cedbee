import { ProblemError, problemOf } from "./problem.js";

/** Asks one paper. Every request may be repeated, so one that came at a bad moment is: reading changes nothing, and a view has an id. */
export class Http {
  readonly #origin: URL;
  readonly #fetch: typeof fetch;
  readonly #patienceSecs: number;

  constructor(origin: URL, ask: typeof fetch, patienceSecs: number) {
    this.#origin = origin;
    this.#fetch = ask;
    this.#patienceSecs = patienceSecs;
  }

  /** The JSON at an address of the paper. */
  async get<T>(address: string, signal?: AbortSignal): Promise<T> {
    return this.#request<T>(address, { headers: { Accept: "application/json" } }, signal);
  }

  /** The answer to JSON that is sent there. */
  async post<T>(address: string, body: unknown, signal?: AbortSignal): Promise<T> {
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    return this.#request<T>(address, { method: "POST", headers, body: JSON.stringify(body) }, signal);
  }

  async #request<T>(address: string, init: RequestInit, signal: AbortSignal | undefined): Promise<T> {
    const url = new URL(address, this.#origin);
    let patienceSecs = this.#patienceSecs;
    for (;;) {
      const response = await this.#fetch(url, signal === undefined ? init : { ...init, signal });
      if (response.ok) return (await response.json()) as T;
      const problem = await problemOf(response);
      const waitSecs = pauseSecs(problem);
      if (waitSecs === undefined || waitSecs > patienceSecs) throw problem;
      patienceSecs -= waitSecs;
      await pause(waitSecs, signal);
    }
  }
}

/** The address with its query: texts, numbers, and lists, which are joined with commas. What is undefined is left out. */
export function withQuery(path: string, parameters: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** How long to wait before asking again; undefined if that would change nothing. At least a moment, so that nobody asks in a loop. */
function pauseSecs({ status, retryAfterSecs }: ProblemError): number | undefined {
  return status === 429 || status === 503 ? Math.max(retryAfterSecs ?? 5, 0.1) : undefined;
}

async function pause(secs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, secs * 1000);
    signal?.addEventListener("abort", end, { once: true });
  });
}
