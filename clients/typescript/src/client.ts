import { Changes, type ChangePart } from "./changes.js";
import { Http, withQuery } from "./http.js";
import { List } from "./list.js";
import type { components } from "./schema.js";
import type {
  Article,
  ArticleFilter,
  ArticleViews,
  Author,
  Card,
  CountedView,
  EditionInfo,
  Extra,
  Extras,
  Field,
  Fields,
  Hit,
  MostReadFilter,
  Options,
  PartSize,
  Presence,
  SearchFilter,
  Section,
  Stats,
  Tag,
  Viewed,
} from "./types.js";

/** How a {@link Gazette} asks. */
export interface Settings {
  /** What to ask with [default: the platform's `fetch`]. */
  fetch?: typeof fetch;
  /**
   * How many seconds a request waits in all, when the paper asks to come back later (429 and 503), before it fails
   * [default: 30].
   */
  patienceSecs?: number;
}

/** The edition that readers get now. */
export type Edition = components["schemas"]["CurrentEdition"];

const API = "/api/v1";

/**
 * A newspaper. Every method rejects with a `ProblemError` if the paper refuses or can't answer, and with what `fetch` rejects
 * with if nobody is there. No key is needed; all of it works from web pages of any origin.
 */
export class Gazette {
  readonly #http: Http;

  /** @param address Where the paper is, such as `https://paper.example`. */
  constructor(address: string | URL, settings: Settings = {}) {
    // Not `fetch` itself: some platforms refuse to call it as another object's.
    const ask = settings.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#http = new Http(new URL(address), ask, settings.patienceSecs ?? 30);
  }

  /** Articles, newest first if `order` doesn't say otherwise. With `fields` they have exactly those, with `include` these too. */
  articles<const F extends Field>(filter: ArticleFilter & Options & { fields: readonly F[] }): List<Fields<F>>;
  articles<const E extends Extra = never>(filter?: ArticleFilter & Options & { include?: readonly E[] }): List<Card & Extras<E>>;
  articles(filter: ArticleFilter & Options & { fields?: readonly Field[]; include?: readonly Extra[] } = {}): List<unknown> {
    return this.#list("/articles", filter, "articles");
  }

  /** The article with this slug, or one that it had before. */
  article(slug: string, { signal }: Options = {}): Promise<Article> {
    return this.#http.get(`${API}/articles/${encodeURIComponent(slug)}`, signal);
  }

  /** Articles with these words, best first. Words without accents find those with them, too. */
  search(words: string, filter: SearchFilter & Options = {}): List<Hit> {
    const asked = { ...filter, q: words };
    return this.#list("/search", asked, "articles");
  }

  /** The most read articles, of the last 24 hours if `window` doesn't say otherwise, each with its views in that time. */
  async mostRead({ signal, ...filter }: MostReadFilter & Options = {}): Promise<(Card & Viewed)[]> {
    const answer = await this.#http.get<{ articles: (Card & Viewed)[] }>(withQuery(`${API}/most-read`, filter), signal);
    return answer.articles;
  }

  /** The sections, in the order of the menu. */
  async sections({ signal }: Options = {}): Promise<Section[]> {
    return (await this.#http.get<{ sections: Section[] }>(`${API}/sections`, signal)).sections;
  }

  /** The tags, by slug. */
  tags(options: PartSize & Options = {}): List<Tag> {
    return this.#list("/tags", options, "tags");
  }

  /** The authors, by slug. */
  authors(options: PartSize & Options = {}): List<Author> {
    return this.#list("/authors", options, "authors");
  }

  /** An article's numbers, at most five seconds old. */
  views(slug: string, { signal }: Options = {}): Promise<ArticleViews> {
    return this.#http.get(`${API}/articles/${encodeURIComponent(slug)}/views`, signal);
  }

  /**
   * Counts a view; once this resolves it is never lost. The same `id` again within ten minutes counts nothing, so a view whose
   * answer was lost may be reported again.
   * @param article The article's slug or id.
   * @param id A random name of this view, of 8 to 64 letters without accents, digits, - and _.
   */
  reportView(article: string, id: string = crypto.randomUUID(), { signal }: Options = {}): Promise<CountedView> {
    return this.#http.post(`${API}/views`, { article, id }, signal);
  }

  /** The paper's numbers. */
  stats({ signal }: Options = {}): Promise<Stats> {
    return this.#http.get(`${API}/stats`, signal);
  }

  /** Who is reading now. */
  presence({ signal }: Options = {}): Promise<Presence> {
    return this.#http.get(`${API}/presence`, signal);
  }

  /** The edition that readers get now. */
  currentEdition({ signal }: Options = {}): Promise<Edition> {
    return this.#http.get(`${API}/editions/current`, signal);
  }

  /** The editions, newest first. */
  editions(options: PartSize & Options = {}): List<EditionInfo> {
    return this.#list("/editions", options, "editions");
  }

  /**
   * What changed since an edition, with the articles; 0 is the empty paper, so that all there is has changed since. With
   * `articles: false` they stay behind, for who only wants to know which.
   */
  changes(since: number, options?: PartSize & Options & { articles?: true }): Changes;
  changes(since: number, options: PartSize & Options & { articles: false }): Changes<false>;
  changes(since: number, { articles = true, limit = 100, signal }: PartSize & Options & { articles?: boolean } = {}): Changes<boolean> {
    const first = withQuery(`${API}/editions/${since}/changes`, { limit, include: articles ? "body" : undefined });
    return new Changes(first, (address) => this.#http.get<ChangePart<boolean>>(address, signal));
  }

  #list<T>(path: string, { signal, ...parameters }: Options, field: string): List<T> {
    return new List(withQuery(`${API}${path}`, parameters), async (address) => {
      const answer = await this.#http.get<{ next: string | null } & Record<string, T[]>>(address, signal);
      return { items: answer[field] ?? [], next: answer.next };
    });
  }
}
