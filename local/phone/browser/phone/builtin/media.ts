import { compileCssValue } from '../../../css-values';
import { h } from '../../shared/dom';
import { number, text, type BuiltinDefinition, type Host } from './definition';

const OBJECT_FIT: Readonly<Record<string, string>> = {
  scaleToFill: 'fill',
  aspectFit: 'contain',
  aspectFill: 'cover',
  widthFix: 'fill',
  heightFix: 'fill',
};

/** Modes that cut a piece out of the picture, by the piece that stays. */
const OBJECT_POSITION: ReadonlySet<string> = new Set([
  'top',
  'bottom',
  'center',
  'left',
  'right',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
]);

/** A path of the mini-program as an address: `/images/a.png` lies below the phone's root. */
const addressOf = (source: string): string => (source.startsWith('/') ? source.slice(1) : source);

function createImage(host: Host): { changed: Record<string, (value: unknown) => void> } {
  const image = h('img', { alt: '' });
  host.element.append(image);
  image.addEventListener('load', () => {
    host.emit('load', { width: image.naturalWidth, height: image.naturalHeight });
  });
  image.addEventListener('error', () => {
    host.emit('error', { errMsg: `Failed to load image ${image.src}` });
  });
  return {
    changed: {
      src: (value) => {
        if (text(value) === '') image.removeAttribute('src');
        else image.src = addressOf(text(value));
      },
      lazyLoad: (value) => (image.loading = value === true ? 'lazy' : 'eager'),
      mode: (value) => {
        image.style.objectFit = OBJECT_FIT[text(value)] ?? 'none';
        image.style.objectPosition = OBJECT_POSITION.has(text(value)) ? text(value) : '';
      },
    },
  };
}

const IMAGE_PROPERTIES = {
  src: String,
  mode: { type: String, value: 'scaleToFill' },
  lazyLoad: Boolean,
  webp: Boolean,
  fadeIn: Boolean,
  showMenuByLongpress: Boolean,
};

const progress: BuiltinDefinition = {
  tag: 'progress',
  properties: {
    percent: Number,
    showInfo: Boolean,
    fontSize: null,
    strokeWidth: { type: null, value: 6 },
    borderRadius: null,
    color: String,
    activeColor: String,
    backgroundColor: String,
    active: Boolean,
    activeMode: String,
    duration: Number,
  },
  create(host) {
    const bar = h('div');
    const track = h('div', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, bar);
    const info = h('span', { hidden: true });
    host.element.append(track, info);
    return {
      changed: {
        percent: (value) => {
          const percent = Math.min(100, Math.max(0, number(value)));
          bar.style.width = `${percent}%`;
          track.setAttribute('aria-valuenow', String(percent));
          info.textContent = `${percent}%`;
          // Not within the update of the page that set it.
          if (host.get('active') === true) queueMicrotask(() => host.emit('activeend', { curPercent: percent }));
        },
        showInfo: (value) => (info.hidden = value !== true),
        fontSize: (value) => (info.style.fontSize = lengthOf(value, '16px')),
        strokeWidth: (value) => (track.style.height = lengthOf(value, '6px')),
        borderRadius: (value) => (track.style.borderRadius = bar.style.borderRadius = lengthOf(value, '0')),
        color: (value) => (bar.style.background = text(value)),
        activeColor: (value) => (bar.style.background = text(value)),
        backgroundColor: (value) => (track.style.background = text(value)),
      },
    };
  },
};

/** A number means pixels. */
function lengthOf(value: unknown, fallback: string): string {
  const written = text(value);
  if (written === '') return fallback;
  return Number.isNaN(Number(written)) ? compileCssValue(written) : `${written}px`;
}

const ICON_GLYPHS: Readonly<Record<string, string>> = {
  success: '✓',
  success_no_circle: '✓',
  info: 'i',
  warn: '!',
  waiting: '…',
  cancel: '×',
  clear: '×',
};
const icon: BuiltinDefinition = {
  tag: 'icon',
  properties: { type: String, size: null, color: String },
  create: ({ element }) => ({
    changed: {
      type: (value) => (element.textContent = ICON_GLYPHS[text(value)] ?? ''),
      size: (value) => (element.style.fontSize = `${number(value, 23)}px`),
      color: (value) => (element.style.color = text(value)),
    },
  }),
};

const richText: BuiltinDefinition = {
  tag: 'rich-text',
  properties: { nodes: null, space: String },
  create: ({ element }) => ({
    changed: {
      nodes: (value) => {
        // Text from the mini-program's own bundle; scripts inserted in this way do not run.
        element.innerHTML = text(value);
      },
    },
  }),
};

/** Pictures and other things to look at. */
export const MEDIA: readonly BuiltinDefinition[] = [
  { tag: 'image', properties: IMAGE_PROPERTIES, reflected: ['mode'], create: createImage },
  { tag: 'cover-image', properties: IMAGE_PROPERTIES, reflected: ['mode'], create: createImage },
  progress,
  icon,
  richText,
];
