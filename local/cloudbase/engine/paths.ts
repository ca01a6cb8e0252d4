/** Field paths (`a.b.0.c`) and what they reach in a document, arrays on the way included. */
import { compareValues, isPlainObject, type Document } from './values';

/** What a path reaches. `values` holds null for missing; `viaArray` tells that an array was met on the way or at the end. */
export interface Reached {
  readonly values: unknown[];
  readonly viaArray: boolean;
}

const INDEX = /^\d+$/;

interface Collector {
  readonly parts: readonly string[];
  readonly values: unknown[];
  viaArray: boolean;
}

function descendArray(elements: readonly unknown[], at: number, into: Collector): void {
  into.viaArray = true;
  const part = into.parts[at];
  if (part !== undefined && INDEX.test(part) && Number(part) < elements.length) descend(elements[Number(part)], at + 1, into);
  for (const element of elements) if (isPlainObject(element)) descend(element, at, into);
}

function descend(value: unknown, at: number, into: Collector): void {
  const part = into.parts[at];
  if (part === undefined) {
    if (Array.isArray(value)) into.viaArray = true;
    into.values.push(value ?? null);
  } else if (Array.isArray(value)) descendArray(value, at, into);
  else if (isPlainObject(value)) descend(Object.hasOwn(value, part) ? value[part] : undefined, at + 1, into);
  else into.values.push(null);
}

/** Every value the path leads to; an array at its end stays whole. */
export function reach(document: Document, path: string): Reached {
  const collector: Collector = { parts: path.split('.'), values: [], viaArray: false };
  descend(document, 0, collector);
  return collector;
}

/** The values an index or a sort sees: arrays at the end of the path are opened (an empty one counts as null). */
export function reachElements(document: Document, path: string): Reached {
  const reached = reach(document, path);
  if (!reached.viaArray) return reached;
  const values = reached.values.flatMap((value) =>
    Array.isArray(value) && value.length > 0 ? (value as unknown[]) : [Array.isArray(value) ? null : value],
  );
  return { values: values.length > 0 ? values : [null], viaArray: true };
}

/** The value by which a document sorts on this path: the smallest element ascending, the largest descending. */
export function sortValue(document: Document, path: string, direction: 1 | -1): unknown {
  const { values } = reachElements(document, path);
  return values.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best));
}

/** The value directly under a path, without looking into array elements (index parts allowed); undefined when missing. */
export function valueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (Array.isArray(value)) value = INDEX.test(part) ? (value as unknown[])[Number(part)] : undefined;
    else value = isPlainObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}
