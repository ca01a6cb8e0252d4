// TDesign's icons in use, as masks in the text colour inside the style sheet, in place of the font that it loads from a network.
// The prefixed property alone: every WebView of WeChat knows it, the newest as another name of `mask`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Icon {
  readonly name: string;
  /** The drawing without what a mask does not need. */
  readonly svg: string;
}

/** Names that components put together from pieces (`'check-' + shape + '-filled'`), which no search for literals finds. */
const COMPOSED_NAMES = ['check-circle-filled', 'check-rectangle-filled', 'minus-circle-filled', 'minus-rectangle-filled'];

/** The icons whose names stand as literals in the sources. A word that merely looks like a name costs some hundred bytes, no more. */
export function iconNamesIn(sources: readonly string[], svgFolder: string): Icon[] {
  const known = new Set(readdirSync(svgFolder).flatMap((file) => (file.endsWith('.svg') ? [file.slice(0, -'.svg'.length)] : [])));
  const words = sources.flatMap((source) => [...source.matchAll(/["']([a-z0-9-]+)["']/g)].map((match) => match[1] ?? ''));
  const names = [...new Set([...words, ...COMPOSED_NAMES])].filter((name) => known.has(name)).sort();
  return names.map((name) => ({ name, svg: maskOf(readFileSync(path.join(svgFolder, `${name}.svg`), 'utf8')) }));
}

/** Keeps what is drawn; the set writes the name of viewBox in a way that only its own component understands. */
function maskOf(svg: string): string {
  return svg
    .replace('view-box', 'viewBox')
    .replace(/<path[^>]*fill="transparent"[^>]*><\/path>/g, '')
    .replace(/ (?:id|class|width|height)="[^"]*"/g, '')
    .replace(/currentColor/g, '#000')
    .replace(/><\/path>/g, '/>');
}

/** Rewrites TDesign's icon style sheet: no font, and one rule an icon in use. */
export function iconStyles(original: string, icons: readonly Icon[]): string {
  const rest = original
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/\.t-icon\{font-family:[^}]*\}/g, '')
    .replace(/\.t-icon-[\w-]+:before\{content:[^}]*\}\s*/g, '');
  const shared = `${icons.map(({ name }) => `.t-icon-${name}:before`).join(',')}{content:'';display:block;width:1em;height:1em;background:currentColor;-webkit-mask:center/contain no-repeat;}`;
  const rules = icons.map(({ name, svg }) => `.t-icon-${name}:before{-webkit-mask-image:${url(svg)};}`);
  return [rest.trim(), shared, ...rules, ''].join('\n');
}

function url(svg: string): string {
  const text = svg.replace(/"/g, "'").replace(/[<>#%{}]/g, (character) => encodeURIComponent(character));
  return `url("data:image/svg+xml,${text}")`;
}
