// The order of test files: the slow ones first, so that no single one is left over at the end while the other workers idle. jest's own order goes by
// file size on a fresh clone, which says little.

/** Those that take half a minute and more on two cores, the longest first. */
const LONGEST = ['charging-kill', 'flows/kill', 'renewal-years', 'e2e/', 'renewal-faults', 'flows/charging'];

function rank({ path }) {
  const place = LONGEST.findIndex((name) => path.includes(name));
  if (place >= 0) return place;
  return path.includes('/integration/') ? LONGEST.length : LONGEST.length + 1;
}

/** What jest asks of a sequencer. Nothing is remembered from one run to the next: the order is the same on every machine. */
module.exports = class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  }
  shard(tests) {
    return tests;
  }
  allFailedTests(tests) {
    return tests;
  }
  cacheResults() {}
};
