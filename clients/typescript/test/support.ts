/** The paper that the tests read: the real Worker, with the sample newspaper, as scripts/check-client.sh starts it. */
import { Gazette, type Settings } from "../src/index.js";

/** Where it is. */
export const ADDRESS = process.env["GAZETTE_URL"] ?? fail("GAZETTE_URL is not set: run scripts/check-client.sh");

/** A client of it. */
export function paper(settings?: Settings): Gazette {
  return new Gazette(ADDRESS, settings);
}

/** A client of a paper that gives these answers, one after the other, and what it was asked. */
export function scripted(...answers: Response[]): { paper: Gazette; asked: string[] } {
  const asked: string[] = [];
  const ask: typeof fetch = async (input) => {
    asked.push(String(input));
    return answers.shift() ?? fail("asked once too often");
  };
  return { paper: new Gazette("https://paper.example", { fetch: ask }), asked };
}

/** An answer with JSON. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ...headers } });
}

/** The items of something that is iterated. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

function fail(message: string): never {
  throw new Error(message);
}
