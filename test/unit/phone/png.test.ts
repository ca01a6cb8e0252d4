import { deflateSync, inflateSync } from 'node:zlib';
import { quantise } from '../../../scripts/png-colors';
import { shrinkPng } from '../../../scripts/png';

const chunk = (type: string, data: Buffer) => {
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length);
  frame.write(type, 4, 'latin1');
  return Buffer.concat([frame, data, Buffer.alloc(4)]);
};
const header = (width: number, height: number, colorType: number) => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, colorType], 8);
  return data;
};
const png = (width: number, height: number, rows: number[][], colorType = 2) =>
  Buffer.concat([Buffer.alloc(8), chunk('IHDR', header(width, height, colorType)), chunk('IDAT', deflateSync(Buffer.from(rows.flat())))]);
/** Palette and pixel rows of a shrunk picture. */
const read = (file: Buffer) => {
  const at = (type: string) => file.indexOf(type, 8, 'latin1');
  const data = (type: string) => file.subarray(at(type) + 4, at(type) + 4 + file.readUInt32BE(at(type) - 4));
  return { palette: [...data('PLTE')], rows: [...inflateSync(data('IDAT'))] };
};

describe('smaller screenshots', () => {
  it('undoes each row filter and keeps few colours exactly', () => {
    const rows = [
      [1, 10, 20, 30, 0, 0, 0],
      [2, 0, 0, 0, 5, 0, 0],
      [3, 5, 10, 15, 5, 0, 0],
      [4, 0, 0, 0, 0, 0, 0],
    ];
    const { palette, rows: indices } = read(shrinkPng(png(2, 4, rows)));
    const color = (index: number) => palette.slice(3 * index, 3 * index + 3);
    const pixels = [1, 2, 4, 5, 7, 8, 10, 11].map((at) => color(indices[at] ?? 0));
    expect(pixels.slice(0, 4)).toEqual([
      [10, 20, 30],
      [10, 20, 30],
      [10, 20, 30],
      [15, 20, 30],
    ]);
    expect(pixels.slice(4)).toEqual([
      [10, 20, 30],
      [17, 20, 30],
      [10, 20, 30],
      [17, 20, 30],
    ]);
  });

  it('drops opacity', () => {
    expect(read(shrinkPng(png(1, 1, [[0, 1, 2, 3, 255]], 6))).palette).toEqual([1, 2, 3]);
  });

  it('refuses what it cannot read', () => {
    expect(() => shrinkPng(png(1, 1, [[0, 0]], 3))).toThrow('colour type 3');
  });

  it('reduces many colours to 256, each near its own', () => {
    const pixels = Uint32Array.from(
      { length: 4096 },
      (_, n) => (((n % 16) * 16) << 16) | (((Math.floor(n / 16) % 16) * 16) << 8) | (Math.floor(n / 256) * 16),
    );
    const { palette, indices } = quantise(pixels);
    expect(palette.length).toBe(256);
    const distance = (a: number, b: number) =>
      Math.max(...[16, 8, 0].map((shift) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255))));
    expect(Math.max(...[...pixels].map((color) => distance(color, palette[indices.get(color) ?? 0] ?? 0)))).toBeLessThanOrEqual(32);
  });
});
