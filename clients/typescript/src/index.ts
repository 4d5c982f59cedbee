/** Reads a newspaper that is published with Gazette. Start with {@link Gazette}. */
export { Changes } from "./changes.js";
export { Gazette, type Edition, type Settings } from "./client.js";
export { List } from "./list.js";
export { ProblemError, type ProblemKind } from "./problem.js";
export type * from "./types.js";
