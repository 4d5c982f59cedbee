/** What the paper answers with and can be asked, by name. All of it comes from the paper's own description, schema.ts. */
import type { components, operations } from "./schema.js";

type Schemas = components["schemas"];
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

/** An article, whole. */
export type Article = Schemas["Article"];
/** An article as lists have it: without its body. */
export type Card = Omit<Article, "body_html" | "body_text">;
/** A field of an article in a list. */
export type Field = NonNullable<Query<"listArticles">["fields"]>[number];
/** What lists can have besides the fields of a {@link Card}. */
export type Extra = NonNullable<Query<"listArticles">["include"]>[number];
/** An article of which only some fields were asked for. */
export type Fields<F extends Field> = Pick<Article & Viewed, F>;
/** With the body and views, if they were asked for. */
export type Extras<E extends Extra> = ("body" extends E ? Pick<Article, "body_html" | "body_text"> : unknown) &
  ("views" extends E ? Viewed : unknown);
/** A number of views. */
export interface Viewed {
  views: number;
}
/** An article that a search has found. */
export type Hit = Card & Pick<Schemas["ListedArticle"], "highlights">;

/** A section, with how many articles it has. */
export type Section = Schemas["CountedSection"];
/** A tag, with how many articles have it. */
export type Tag = Schemas["CountedTag"];
/** An author, with how many articles are theirs. */
export type Author = Schemas["CountedAuthor"];
/** An edition, in the history. */
export type EditionInfo = Schemas["EditionInfo"];
/** An article's numbers. */
export type ArticleViews = Schemas["ArticleViews"];
/** The answer to a view that was counted. */
export type CountedView = Schemas["CountedView"];
/** The paper's numbers. */
export type Stats = Schemas["Stats"];
/** Who is reading now. */
export type Presence = Schemas["Presence"];
/** An error as the paper tells it (RFC 9457). */
export type Problem = Schemas["Problem"];

/** What became of an article since an edition. `B` is whether articles were asked for with it. */
export type Change<B extends boolean = true> = Arrival<B> | Departure;
interface Named<Kind> {
  change: Kind;
  id: string;
  slug: string;
}
/** It is new or different. Its `id` stays when the slug changes. */
export type Arrival<B extends boolean = true> = (Named<"added"> | Named<"changed">) & { etag: string } & (B extends true
    ? { article: Article }
    : unknown);
/** It is not there any more. What was purged is to be erased from a copy's history, too, and is named by its id's hash alone. */
export type Departure = Named<"removed"> | Purge;
/** It was purged: `id_sha256` is the SHA-256 of its id, in hexadecimal digits. */
export interface Purge {
  change: "purged";
  id_sha256: string;
}

/** For any request. */
export interface Options {
  /** Ends the request early. */
  signal?: AbortSignal;
}
/** Which articles, in which order. */
export type ArticleFilter = Omit<Query<"listArticles">, "cursor" | "fields" | "include">;
/** Where to search, and how many hits to get at once. */
export type SearchFilter = Omit<Query<"search">, "cursor" | "q">;
/** Most read when, and where. */
export type MostReadFilter = Query<"listMostRead">;
/** How many to get at once. */
export type PartSize = Pick<Query<"listTags">, "limit">;
