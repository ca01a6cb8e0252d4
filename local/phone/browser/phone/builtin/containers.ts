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
    element.addEventListener('scroll', () => {
      emitScroll(host);
    });
    return {
      changed: {
        scrollTop: (value) => (element.scrollTop = number(value, element.scrollTop)),
        scrollLeft: (value) => (element.scrollLeft = number(value, element.scrollLeft)),
        scrollIntoView: (id) => {
          if (typeof id === 'string' && id !== '') element.querySelector(`[id$="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' });
        },
      },
    };
  },
};

function emitScroll(host: Host): void {
  const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = host.element;
  host.emit('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth });
  const threshold = number(host.get('lowerThreshold'), EDGE_PX);
  if (host.get('scrollY') === true && scrollTop + clientHeight >= scrollHeight - threshold)
    host.emit('scrolltolower', { direction: 'bottom' });
  if (host.get('scrollX') === true && scrollLeft + clientWidth >= scrollWidth - threshold)
    host.emit('scrolltolower', { direction: 'right' });
  if (scrollTop <= number(host.get('upperThreshold'), EDGE_PX)) host.emit('scrolltoupper', { direction: 'top' });
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
