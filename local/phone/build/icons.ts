import type { Root } from 'postcss';

/** Folder of the icons below the phone's root. */
export const ICON_FOLDER = 'icons';

/**
 * TDesign draws its icons with a font that it loads from a content delivery network. The phone needs no network: the same icons come from the
 * npm package tdesign-icons-svg and are drawn as masks in the text colour.
 */
export function drawIconsLocally(root: Root): void {
  root.walkAtRules('font-face', (rule) => {
    if (/https?:\/\//.test(rule.toString())) rule.remove();
  });
  root.walkRules(/\.t-icon-[\w-]+:{1,2}before$/, (rule) => {
    const name = /t-icon-([\w-]+):/.exec(rule.selector)?.[1] ?? '';
    rule.removeAll();
    rule.append(
      { prop: 'content', value: '""' },
      { prop: 'display', value: 'block' },
      { prop: 'width', value: '1em' },
      { prop: 'height', value: '1em' },
      { prop: 'background', value: 'currentColor' },
      { prop: 'mask', value: `url(${ICON_FOLDER}/${name}.svg) center/contain no-repeat` },
    );
  });
}

/** An icon as a file of its own: it needs a size, and the package writes the name of `viewBox` wrongly. */
export function standaloneIcon(svg: string): string {
  return svg
    .replace('view-box', 'viewBox')
    .replace('width="1em" height="1em"', 'width="24" height="24"')
    .replaceAll('currentColor', '#000');
}
