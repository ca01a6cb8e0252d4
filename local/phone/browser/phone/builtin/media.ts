import { h } from '../../shared/dom';
import { number, text, type BuiltinDefinition, type Host } from './definition';

const OBJECT_FIT: Readonly<Record<string, string>> = {
  scaleToFill: 'fill',
  aspectFit: 'contain',
  aspectFill: 'cover',
  widthFix: 'fill',
  heightFix: 'fill',
};

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
      mode: (value) => {
        image.style.objectFit = OBJECT_FIT[text(value)] ?? 'none';
        host.element.style.height = image.style.height = value === 'widthFix' ? 'auto' : '';
        host.element.style.width = image.style.width = value === 'heightFix' ? 'auto' : '';
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
  properties: { percent: Number, showInfo: Boolean, strokeWidth: null, activeColor: String, backgroundColor: String, active: Boolean },
  create(host) {
    const bar = h('progress', { max: 100 });
    host.element.append(bar);
    return { changed: { percent: (value) => (bar.value = number(value)) } };
  },
};

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
  { tag: 'image', properties: IMAGE_PROPERTIES, create: createImage },
  { tag: 'cover-image', properties: IMAGE_PROPERTIES, create: createImage },
  progress,
  icon,
  richText,
];
