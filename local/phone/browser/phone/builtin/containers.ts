import { compileIds } from '../../../css-values';
import type { BuiltinDefinition, Host } from './definition';
import { number } from './definition';

const HOVER = { hoverClass: String, hoverStopPropagation: Boolean, hoverStartTime: Number, hoverStayTime: Number };
/** How near the edge counts as "reached", in pixels: the default of scroll-view. */
const EDGE_PX = 50;
/** A shorter drag is a tap, in pixels. */
const SWIPE_PX = 30;

const plain = (tag: string, properties: BuiltinDefinition['properties'] = {}): BuiltinDefinition => ({ tag, properties });

/** Components that hold others and do nothing by themselves. */
const PLAIN: readonly BuiltinDefinition[] = [
  plain('view', HOVER),
  plain('cover-view'),
  plain('swiper-item', { itemId: String }),
  plain('root-portal', { enable: Boolean }),
  plain('page-container', { show: Boolean, duration: Number, position: String, round: Boolean, overlay: Boolean }),
  plain('match-media', { minWidth: Number, maxWidth: Number, orientation: String }),
  plain('movable-area', { scaleArea: Boolean }),
  plain('movable-view', { direction: String, x: null, y: null, disabled: Boolean }),
  plain('picker-view', { value: Array, indicatorStyle: String, indicatorClass: String, maskStyle: String, maskClass: String }),
  plain('picker-view-column'),
  plain('canvas', { type: String, canvasId: String, disableScroll: Boolean }),
  plain('video', { src: String, controls: Boolean, autoplay: Boolean, poster: String }),
  plain('web-view', { src: String }),
  { tag: 'text', properties: { selectable: Boolean, userSelect: Boolean, space: String, decode: Boolean }, reflected: ['selectable'] },
];

const scrollView: BuiltinDefinition = {
  tag: 'scroll-view',
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: null,
    scrollLeft: null,
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    upperThreshold: null,
    lowerThreshold: null,
    enhanced: Boolean,
    bounces: Boolean,
    showScrollbar: Boolean,
    enableFlex: Boolean,
    enableBackToTop: Boolean,
    enablePassive: null,
    type: String,
    usingSticky: Boolean,
    refresherEnabled: Boolean,
    refresherTriggered: Boolean,
  },
  reflected: ['scrollX', 'scrollY'],
  create(host) {
    const { element } = host;
    const edges = new Set<string>(['top', 'left']);
    let last = { scrollTop: 0, scrollLeft: 0 };
    element.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = element;
      const deltas = { deltaX: last.scrollLeft - scrollLeft, deltaY: last.scrollTop - scrollTop };
      last = { scrollTop, scrollLeft };
      host.emit('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, ...deltas });
      announceEdges(host, edges);
    });
    const applied = {
      scrollTop: (value: unknown) => element.scrollTo({ top: number(value, element.scrollTop), behavior: behaviorOf(host) }),
      scrollLeft: (value: unknown) => element.scrollTo({ left: number(value, element.scrollLeft), behavior: behaviorOf(host) }),
      scrollIntoView: (id: unknown) => {
        if (typeof id === 'string' && id !== '') scrollToChild(host, id);
      },
    };
    return {
      changed: applied,
      // What was set before there was anything to scroll.
      attached: () => {
        queueMicrotask(() => {
          for (const [name, apply] of Object.entries(applied)) apply(host.get(name));
        });
      },
    };
  },
};

const behaviorOf = (host: Host): ScrollBehavior => (host.get('scrollWithAnimation') === true ? 'smooth' : 'instant');

/** The child comes to the start of the view; what is around the view does not move. */
function scrollToChild(host: Host, id: string): void {
  const { element } = host;
  const child = element.querySelector(compileIds(`#${CSS.escape(id)}`))?.getBoundingClientRect();
  if (child === undefined) return;
  const view = element.getBoundingClientRect();
  const top = element.scrollTop + child.top - view.top;
  const left = element.scrollLeft + child.left - view.left;
  element.scrollTo({
    ...(host.get('scrollY') === true ? { top } : {}),
    ...(host.get('scrollX') === true ? { left } : {}),
    behavior: behaviorOf(host),
  });
}

/** An edge is announced when it is reached, and again only after it has been left. */
function announceEdges(host: Host, edges: Set<string>): void {
  const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = host.element;
  const [lower, upper] = [number(host.get('lowerThreshold'), EDGE_PX), number(host.get('upperThreshold'), EDGE_PX)];
  const reached = {
    top: host.get('scrollY') === true && scrollTop <= upper,
    bottom: host.get('scrollY') === true && scrollTop + clientHeight >= scrollHeight - lower,
    left: host.get('scrollX') === true && scrollLeft <= upper,
    right: host.get('scrollX') === true && scrollLeft + clientWidth >= scrollWidth - lower,
  };
  for (const [direction, isThere] of Object.entries(reached)) {
    const type = direction === 'top' || direction === 'left' ? 'scrolltoupper' : 'scrolltolower';
    if (isThere && !edges.has(direction)) host.emit(type, { direction });
    if (isThere) edges.add(direction);
    else edges.delete(direction);
  }
}

const swiper: BuiltinDefinition = {
  tag: 'swiper',
  template: 'swiper',
  properties: {
    current: { type: Number, value: 0 },
    indicatorDots: Boolean,
    indicatorColor: String,
    indicatorActiveColor: String,
    autoplay: Boolean,
    interval: { type: Number, value: 5000 },
    duration: { type: Number, value: 500 },
    circular: Boolean,
    vertical: Boolean,
    previousMargin: String,
    nextMargin: String,
  },
  data: { dots: [] },
  create(host) {
    const { element } = host;
    const count = () => element.querySelectorAll('wx-swiper-item').length;
    const goTo = (wanted: number, source: string) => {
      const items = count();
      const target = host.get('circular') === true ? (wanted + items) % items : Math.max(0, Math.min(items - 1, wanted));
      if (items === 0 || target === host.get('current')) return;
      host.set({ current: target });
      host.emit('change', { current: target, source });
    };
    const by = (step: number, source: string) => {
      goTo(number(host.get('current')) + step, source);
    };
    onSwipe(element, (direction) => {
      by(direction, 'touch');
    });
    let timer: number | undefined;
    return {
      attached: () => {
        queueMicrotask(() => {
          host.set({ dots: [...Array(count()).keys()] });
        });
        if (host.get('autoplay') === true) timer = window.setInterval(by, number(host.get('interval'), 5000), 1, 'autoplay');
      },
      detached: () => {
        window.clearInterval(timer);
      },
    };
  },
};

function onSwipe(element: HTMLElement, swiped: (direction: 1 | -1) => void): void {
  let startX = 0;
  element.addEventListener('pointerdown', (event) => {
    startX = event.clientX;
  });
  element.addEventListener('pointerup', (event) => {
    const distance = event.clientX - startX;
    if (Math.abs(distance) > SWIPE_PX) swiped(distance < 0 ? 1 : -1);
  });
}

const navigator: BuiltinDefinition = {
  tag: 'navigator',
  properties: { ...HOVER, url: String, openType: { type: String, value: 'navigate' }, delta: { type: Number, value: 1 }, target: String },
  create(host, context) {
    host.onTap(() => {
      context.navigate(String(host.get('openType')), String(host.get('url')), number(host.get('delta'), 1));
    });
    return {};
  },
};

/** Layout components and navigator. */
export const CONTAINERS: readonly BuiltinDefinition[] = [...PLAIN, scrollView, swiper, navigator];
