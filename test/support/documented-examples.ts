/** One `http` block of a document, with the `json` block that follows it, if one does. */
export interface Example {
  readonly line: number;
  readonly method: string;
  readonly path: string;
  /** `POST /fn/x as oSomebody`: the signed-in user. */
  readonly openid: string | null;
  readonly body: string;
  /** Shortened answer: names and types count, values are examples. */
  readonly answer: unknown;
}

const BLOCK = /```http\n(\w+) (\S+)(?: as (\w+))?\n([\s\S]*?)```(?:\n```json\n([\s\S]*?)```)?/g;

/** All examples of a Markdown document, in order. */
export function examplesOf(markdown: string): Example[] {
  return [...markdown.matchAll(BLOCK)].map(([, method = '', path = '', openid, body = '', answer], index) => ({
    line: markdown.slice(0, [...markdown.matchAll(BLOCK)][index]?.index).split('\n').length + 1,
    method,
    path,
    openid: openid ?? null,
    body: body.trim(),
    answer: answer === undefined ? undefined : (JSON.parse(answer) as unknown),
  }));
}

/** Where `actual` lacks what the documented answer shows: a missing name, another type, an empty list where an element is shown. */
export function shapeDifferences(documented: unknown, actual: unknown, at = 'answer'): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(actual)) return [`${at} is no list`];
    if (documented.length === 0) return [];
    return actual.length === 0 ? [`${at} is empty`] : shapeDifferences(documented[0], actual[0], `${at}[0]`);
  }
  if (typeof documented === 'object' && documented !== null) {
    if (typeof actual !== 'object' || actual === null) return [`${at} is no object but ${JSON.stringify(actual)}`];
    const fields = new Map(Object.entries(actual));
    return Object.entries(documented).flatMap(([name, value]) =>
      fields.has(name) ? shapeDifferences(value, fields.get(name), `${at}.${name}`) : [`${at}.${name} is missing`],
    );
  }
  return typeof documented === typeof actual ? [] : [`${at} is ${JSON.stringify(actual)}, documented as ${JSON.stringify(documented)}`];
}

/** Remembers every named value of an answer (the latest wins), for `{{name}}` in later examples. */
export function remember(answer: unknown, values: Map<string, unknown>): void {
  if (typeof answer !== 'object' || answer === null) return;
  for (const [name, value] of Object.entries(answer)) {
    if (!Array.isArray(answer)) values.set(name, value);
    const prepayId = name === 'package' && typeof value === 'string' ? /^prepay_id=(.+)$/.exec(value)?.[1] : undefined;
    if (prepayId !== undefined) values.set('prepayId', prepayId);
    remember(value, values);
  }
}

/** Puts remembered values in: text as it is, anything else as JSON. @throws Error for a name that no answer had */
export function fillIn(template: string, values: ReadonlyMap<string, unknown>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no answer so far had "${name}"`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
