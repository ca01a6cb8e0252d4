import { buildAll, describePhone } from './build-all';

const { functions, packed, phone } = await buildAll();
for (const { name, bytes, gzipBytes } of functions) {
  console.log(`${name.padEnd(16)}${kilobytes(bytes)} (${kilobytes(gzipBytes).trim()} compressed)`);
}
console.log(
  `${'miniprogram_npm'.padEnd(16)}${kilobytes(packed.bytes)} (${packed.components.length} TDesign components, ${packed.icons.length} icons)`,
);
console.log(describePhone(phone));
if ('error' in phone) process.exitCode = 1;

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`.padStart(8);
}
