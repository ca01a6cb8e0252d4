/** What fits into one byte a pixel. */
const MAX_COLORS = 256;

interface Weighted {
  readonly color: number;
  readonly count: number;
}
/** Colours that share one entry of the palette. */
interface Box {
  readonly members: readonly Weighted[];
  /** Channel in which they differ most, as a shift of bits, and by how much, weighted by how many pixels are concerned. */
  readonly shift: number;
  readonly spread: number;
}

export interface Palette {
  /** `0xRRGGBB`, at most 256. */
  readonly palette: readonly number[];
  /** Entry by colour of the picture. */
  readonly indices: ReadonlyMap<number, number>;
}

/** Reduces a picture's colours by median cut: the box that differs most is halved until there are as many as the palette holds. */
export function quantise(pixels: Uint32Array): Palette {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const all = [...counts].map(([color, count]) => ({ color, count }));
  const boxes = all.length <= MAX_COLORS ? all.map((one) => boxOf([one])) : split(all);
  const indices = new Map(boxes.flatMap(({ members }, index) => members.map(({ color }) => [color, index] as const)));
  return { palette: boxes.map(({ members }) => average(members)), indices };
}

function split(all: readonly Weighted[]): Box[] {
  const boxes = [boxOf(all)];
  while (boxes.length < MAX_COLORS) {
    const widest = boxes.reduce((best, box, index) => (box.spread > (boxes[best]?.spread ?? 0) ? index : best), 0);
    const [box] = boxes.splice(widest, 1);
    if (box === undefined) break;
    boxes.push(...halves(box));
  }
  return boxes;
}

function halves({ members, shift }: Box): Box[] {
  const sorted = [...members].sort((a, b) => channel(a.color, shift) - channel(b.color, shift));
  const total = sorted.reduce((sum, { count }) => sum + Math.sqrt(count), 0);
  let reached = 0;
  const middle = sorted.findIndex(({ count }) => (reached += Math.sqrt(count)) >= total / 2);
  const cut = Math.min(sorted.length - 1, Math.max(1, middle));
  return [boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut))];
}

function boxOf(members: readonly Weighted[]): Box {
  const ranges = [16, 8, 0].map((shift) => {
    const values = members.map(({ color }) => channel(color, shift));
    return { shift, range: values.reduce((a, b) => Math.max(a, b), 0) - values.reduce((a, b) => Math.min(a, b), 255) };
  });
  const widest = ranges.reduce((best, one) => (one.range > best.range ? one : best));
  const weight = Math.sqrt(members.reduce((sum, { count }) => sum + count, 0));
  return { members, shift: widest.shift, spread: members.length > 1 ? widest.range * widest.range * weight : 0 };
}

/** The mean colour, each by how often it occurs. */
function average(members: readonly Weighted[]): number {
  const total = members.reduce((sum, { count }) => sum + count, 0);
  const mean = (shift: number) => Math.round(members.reduce((sum, { color, count }) => sum + channel(color, shift) * count, 0) / total);
  return (mean(16) << 16) | (mean(8) << 8) | mean(0);
}

const channel = (color: number, shift: number): number => (color >> shift) & 255;
