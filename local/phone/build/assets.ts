import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { ICON_FOLDER, standaloneIcon } from './icons';
import { isFile } from './source-tree';

/** Regular and semi-bold: what the pages and TDesign ask for; heavier weights fall back to semi-bold. */
const FONT_WEIGHTS = [400, 600];
const FONT_FOLDER = 'font';
/** Only these are part of a mini-program's package beside code. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html */
const MEDIA_FILE = /\.(png|jpe?g|gif|svg|webp|mp3|ttf|woff2?|cer)$/;

/** Copies the pictures and sounds of the mini-program to where its paths lead in the browser. Answers their paths. */
export async function copyMedia(miniprogramDir: string, outDir: string): Promise<string[]> {
  const files = (await filesBelow(miniprogramDir)).filter(
    (file) => MEDIA_FILE.test(file) && !/(^|[\\/])(node_modules|miniprogram_npm)[\\/]/.test(file),
  );
  await Promise.all(
    files.map(async (file) => {
      await mkdir(path.dirname(path.join(outDir, file)), { recursive: true });
      await copyFile(path.join(miniprogramDir, file), path.join(outDir, file));
    }),
  );
  return files;
}

/** Removes what an earlier build left and this one did not write; font and icons stay. */
export async function removeStale(outDir: string, written: ReadonlySet<string>): Promise<void> {
  const stale = (await filesBelow(outDir)).filter(
    (file) => !written.has(file) && ![FONT_FOLDER, ICON_FOLDER].includes(file.split(path.sep)[0] ?? ''),
  );
  await Promise.all(stale.map((file) => rm(path.join(outDir, file), { force: true })));
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => isFile(path.join(folder, name)));
}

/** Chinese web font and icons from npm, so that the phone needs no network. They change only with the packages: done once per version. */
export async function installFontAndIcons(nodeModules: string, outDir: string): Promise<void> {
  const font = path.join(nodeModules, '@fontsource/noto-sans-sc');
  const icons = path.join(nodeModules, 'tdesign-icons-svg');
  await Promise.all([
    oncePerVersion(font, path.join(outDir, FONT_FOLDER), (target) => installFont(font, target)),
    oncePerVersion(icons, path.join(outDir, ICON_FOLDER), (target) => installIcons(path.join(icons, 'src'), target)),
  ]);
}

async function oncePerVersion(packageFolder: string, target: string, install: (target: string) => Promise<void>): Promise<void> {
  const { version } = v.parse(
    v.object({ version: v.string() }),
    JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')),
  );
  const stamp = path.join(target, '.version');
  if (isFile(stamp) && (await readFile(stamp, 'utf8')) === version) return;
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await install(target);
  await writeFile(stamp, version);
}

async function installFont(source: string, target: string): Promise<void> {
  const wanted = FONT_WEIGHTS.map((weight) => `-${weight}-normal.woff2`);
  await cp(path.join(source, 'files'), path.join(target, 'files'), {
    recursive: true,
    filter: (file) => path.extname(file) === '' || wanted.some((ending) => file.endsWith(ending)),
  });
  const sheets = await Promise.all(FONT_WEIGHTS.map((weight) => readFile(path.join(source, `${weight}.css`), 'utf8')));
  const css = sheets.join('\n').replace(/, url\([^)]*\.woff\) format\('woff'\)/g, '');
  // Pages ask for the fonts of iOS and of TDesign by name.
  await writeFile(path.join(target, 'font.css'), [css, css.replaceAll("'Noto Sans SC'", "'PingFang SC'")].join('\n'));
}

async function installIcons(source: string, target: string): Promise<void> {
  const names = (await readdir(source)).filter((name) => name.endsWith('.svg'));
  await Promise.all(
    names.map(async (name) => writeFile(path.join(target, name), standaloneIcon(await readFile(path.join(source, name), 'utf8')))),
  );
}
