import { byId, h } from '../../shared/dom';

const SIGNAL =
  '<svg viewBox="0 0 68 12"><path d="M0 8h3v4H0zM5 6h3v6H5zM10 3h3v9h-3zM15 0h3v12h-3z"/><path d="M25 4a9 9 0 0 1 14 0l-1.6 1.6a7 7 0 0 0-10.8 0zM28 7a5 5 0 0 1 8 0l-4 4.5z"/><path fill-rule="evenodd" d="M46 1h18a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H46a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2zm.5 1.5v7h17v-7zM66.8 4.5h1v3h-1z"/><path d="M47.5 3.5h15v5h-15z"/></svg>';
/** The minute is shown: looking twice a second keeps it right across jumps of the clock. */
const REFRESH_MS = 500;
/** The phone is in China, wherever the browser is. */
const TIME = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: 'numeric', minute: '2-digit', hour12: false });

/** Time of the stack and the usual signs, above everything. */
export function showStatusBar(nowMs: () => number): void {
  const time = h('span');
  const signs = h('span');
  signs.innerHTML = SIGNAL;
  byId('status-bar').append(time, signs);
  const paint = () => {
    time.textContent = TIME.format(nowMs());
  };
  paint();
  setInterval(paint, REFRESH_MS);
}
