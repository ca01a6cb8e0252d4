// Draws the tab bar's icons: `node scripts/run.mjs scripts/draw-tab-icons.ts`. WeChat takes only PNG there (at most 40 KB, 81 px wide by its
// guideline), in one file for each state and theme. Colours are those of miniprogram/theme.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';

const SIZE_PX = 81;
/** Samples a pixel and direction: 4 × 4 gives 17 levels of edge, enough for lines of this width. */
const SAMPLES = 4;
const STROKE = 2;

interface Point {
  readonly x: number;
  readonly y: number;
}
/** Distance of a point to a shape, in units of a 24 × 24 drawing; negative inside. */
type Shape = (point: Point) => number;

const stroke =
  (shape: Shape): Shape =>
  (point) =>
    Math.abs(shape(point)) - STROKE / 2;
const union =
  (...shapes: Shape[]): Shape =>
  (point) =>
    Math.min(...shapes.map((shape) => shape(point)));
const circle =
  (cx: number, cy: number, radius: number): Shape =>
  ({ x, y }) =>
    Math.hypot(x - cx, y - cy) - radius;
const above =
  (limit: number, shape: Shape): Shape =>
  (point) =>
    Math.max(shape(point), point.y - limit);

/** A closed outline through the corners. */
function polygon(corners: readonly (readonly [number, number])[]): Shape {
  return ({ x, y }) => {
    let distance = Infinity;
    let inside = false;
    corners.forEach(([ax, ay], index) => {
      const [bx, by] = corners[(index + 1) % corners.length] ?? [ax, ay];
      const along = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
      distance = Math.min(distance, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    });
    return inside ? -distance : distance;
  };
}

const house = polygon([
  [3.5, 11],
  [12, 3.5],
  [20.5, 11],
  [20.5, 20.5],
  [3.5, 20.5],
]);
const bolt = polygon([
  [13, 8.2],
  [9, 14.2],
  [11.8, 14.2],
  [11, 18.2],
  [15, 12.2],
  [12.2, 12.2],
]);
const head = circle(12, 8, 4);
const shoulders = above(20.6, circle(12, 22, 8.5));

const ICONS: Readonly<Record<string, { readonly plain: Shape; readonly selected: Shape }>> = {
  home: { plain: union(stroke(house), bolt), selected: (point) => Math.max(Math.min(house(point), stroke(house)(point)), -bolt(point)) },
  mine: { plain: union(stroke(head), stroke(shoulders)), selected: union(head, stroke(head), shoulders, stroke(shoulders)) },
};

/** Share of a pixel that the shape covers, 0–255. */
function coverage(shape: Shape, px: number, py: number): number {
  let covered = 0;
  for (let sy = 0; sy < SAMPLES; sy += 1) {
    for (let sx = 0; sx < SAMPLES; sx += 1) {
      const point = { x: ((px + (sx + 0.5) / SAMPLES) / SIZE_PX) * 24, y: ((py + (sy + 0.5) / SAMPLES) / SIZE_PX) * 24 };
      if (shape(point) <= 0) covered += 1;
    }
  }
  return Math.round((covered / SAMPLES ** 2) * 255);
}

/** The checksum of PNG chunks; node:zlib has it only since 20.15. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** An RGBA PNG of one colour with the shape as its transparency. */
function png(shape: Shape, colour: string): Buffer {
  const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const rows = Array.from({ length: SIZE_PX }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: SIZE_PX }, (__, x) => [...rgb, coverage(shape, x, y)]).flat()]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE_PX, 0);
  header.writeUInt32BE(SIZE_PX, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const theme = JSON.parse(readFileSync('miniprogram/theme.json', 'utf8')) as Record<
  'light' | 'dark',
  { tabText: string; tabSelected: string }
>;
const folder = path.resolve('miniprogram/images');
mkdirSync(folder, { recursive: true });
for (const [name, { plain, selected }] of Object.entries(ICONS)) {
  for (const [suffix, { tabText, tabSelected }] of [
    ['', theme.light],
    ['-dark', theme.dark],
  ] as const) {
    writeFileSync(path.join(folder, `tab-${name}${suffix}.png`), png(plain, tabText));
    writeFileSync(path.join(folder, `tab-${name}${suffix}-selected.png`), png(selected, tabSelected));
  }
}
