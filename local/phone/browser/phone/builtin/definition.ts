import type { BuiltinTemplate } from '../../../builtin-templates';

/** How a property is declared; `null` takes any type, as in `Component({ properties })`. */
export type PropertyType = StringConstructor | NumberConstructor | BooleanConstructor | ArrayConstructor | ObjectConstructor | null;
export type PropertyDefinition = PropertyType | { readonly type: PropertyType; readonly value: unknown };

/** One built-in component on a page, as its definition sees it. */
export interface Host {
  readonly element: HTMLElement;
  get(property: string): unknown;
  set(changes: Readonly<Record<string, unknown>>): void;
  /** Triggers an event that does not bubble, as those of WeChat's built-in components. */
  emit(type: string, detail: object): void;
  onTap(listener: () => void): void;
}

/** What built-in components need from the phone. */
export interface BuiltinContext {
  navigate(openType: string, url: string, delta: number): void;
  pick(request: PickRequest): Promise<number | string | readonly number[] | null>;
  /** `<button open-type="…">`; answers the event to trigger, or null. */
  openType(openType: string, buttonId: string): Promise<{ type: string; detail: object } | null>;
  /** The host of a built-in component's element. */
  hostOf(element: Element): Host | undefined;
}
export interface PickRequest {
  readonly mode: string;
  readonly columns: readonly (readonly string[])[];
  readonly value: unknown;
  readonly start: string;
  readonly end: string;
  /** Of a date: `day`, `month` or `year`. */
  readonly fields: string;
  readonly headerText: string;
}

export interface BuiltinInstance {
  /** By property: called with each value that the page sets. */
  readonly changed?: Readonly<Record<string, (value: unknown) => void>>;
  attached?(): void;
  detached?(): void;
}

export interface BuiltinDefinition {
  readonly tag: string;
  readonly properties?: Readonly<Record<string, PropertyDefinition>>;
  /** Properties that style sheets look at: written to the element as `data-…`. */
  readonly reflected?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly template?: BuiltinTemplate;
  create?(host: Host, context: BuiltinContext): BuiltinInstance;
}

/** A property as text; what is absent is empty. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A property as a number; `fallback` when it is none. */
export function number(value: unknown, fallback = 0): number {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : fallback;
}

/** Writes an attribute; `false`, null and '' remove it. */
export function setAttribute(element: Element, name: string, value: unknown): void {
  const written = value === true ? 'true' : text(value);
  if (value === false || written === '') element.removeAttribute(name);
  else element.setAttribute(name, written);
}
