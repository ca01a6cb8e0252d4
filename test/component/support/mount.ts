import path from 'node:path';
import type { RootComponent } from 'j-component';
import type * as Simulate from 'miniprogram-simulate';
import type { FakeWorld } from './wx';

const ROOT = path.resolve('miniprogram');
/** TDesign's components as miniprogram-simulate finds them: it does not look into miniprogram_npm by itself. */
const TDESIGN = Object.fromEntries(
  ['button', 'cell', 'checkbox', 'icon', 'loading', 'popup', 'skeleton'].map((name) => [
    `t-${name}`,
    `/miniprogram_npm/tdesign-miniprogram/${name}/${name}`,
  ]),
);

type AnyRoot = RootComponent<Record<string, unknown>, Record<string, never>, Record<string, never>>;

/** A page or component on the screen, with what a test does to it: read, tap, wait. */
export class Mounted {
  constructor(
    readonly root: AnyRoot,
    private readonly world: FakeWorld,
  ) {}

  /** All text on it, white space collapsed. */
  get text(): string {
    return (this.root.dom?.textContent ?? '').replace(/\s+/g, ' ');
  }

  get data(): Readonly<Record<string, unknown>> {
    return this.root.data;
  }

  /** Taps the innermost element that shows exactly this text. */
  async tap(text: string): Promise<void> {
    const elements = [...(this.root.dom?.querySelectorAll('*') ?? [])].filter((element) => (element.textContent ?? '').trim() === text);
    const target = elements.at(-1);
    if (target === undefined) throw new Error(`nothing shows "${text}" in: ${this.text}`);
    touch(target, 'touchstart');
    touch(target, 'touchend');
    await settle();
  }

  /** Calls back with the detail of every event of this name that the component triggers. */
  onEvent(name: string, callback: (detail: unknown) => void): void {
    const add: unknown = Reflect.get(this.root, 'addEventListener');
    if (typeof add === 'function') Reflect.apply(add, this.root, [name, ({ detail }: { detail: unknown }) => callback(detail)]);
  }

  /** Where the page went: the last address given to navigateTo, redirectTo or switchTab. */
  get wentTo(): string | undefined {
    const moves = this.world.used.filter(({ name }) => ['navigateTo', 'redirectTo', 'switchTab'].includes(name));
    const options = moves.at(-1)?.options;
    return typeof options === 'object' && options !== null && 'url' in options ? String(options.url) : undefined;
  }

  async show(): Promise<void> {
    pageLifeTime(this.root, 'show');
    await settle();
  }

  async hide(): Promise<void> {
    pageLifeTime(this.root, 'hide');
    await settle();
  }
}

function touch(target: Element, type: string): void {
  const event = new TouchEvent(type, { cancelable: true, bubbles: true });
  const point = [{ identifier: 0, target, clientX: 0, clientY: 0, pageX: 0, pageY: 0 }];
  Object.defineProperties(event, { touches: { value: type === 'touchend' ? [] : point }, changedTouches: { value: point } });
  target.dispatchEvent(event);
}

function pageLifeTime(root: AnyRoot, name: string): void {
  const trigger: unknown = Reflect.get(root, 'triggerPageLifeTime');
  if (typeof trigger === 'function') Reflect.apply(trigger, root, [name]);
}

/** Kept over all tests of a file: it holds the compiled templates. What is under test is loaded afresh for each. */
let simulator: typeof Simulate | undefined;

/** Lets everything that is due happen. Tests run on jest's fake timers, so nothing happens behind their back. */
export async function settle(advanceMs = 0): Promise<void> {
  await jest.advanceTimersByTimeAsync(advanceMs);
  await jest.advanceTimersByTimeAsync(0);
}

/** Loads a component afresh – with its own stores – in the given world. */
export async function mountComponent(name: string, world: FakeWorld, properties: Record<string, unknown> = {}): Promise<Mounted> {
  const simulate = (simulator ??= jest.requireActual<typeof Simulate>('miniprogram-simulate'));
  jest.resetModules();
  document.body.replaceChildren();
  Object.assign(globalThis, { wx: world.wx, getApp: () => ({}), getCurrentPages: () => [] });
  const id = simulate.load(path.join(ROOT, name), { compiler: 'official', rootPath: ROOT, usingComponents: { ...TDESIGN } });
  const root = simulate.render(id, properties) as unknown as AnyRoot;
  root.attach(document.body);
  await settle();
  return new Mounted(root, world);
}

/** Loads a page and shows it, as WeChat does after a navigation. */
export async function mountPage(name: string, world: FakeWorld, query: Record<string, string> = {}): Promise<Mounted> {
  const page = await mountComponent(name, world);
  const onLoad: unknown = Reflect.get(page.root.instance, 'onLoad');
  if (typeof onLoad === 'function') Reflect.apply(onLoad, page.root.instance, [query]);
  await page.show();
  return page;
}
