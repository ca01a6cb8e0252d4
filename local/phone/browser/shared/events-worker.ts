import { openStackStream } from './stack-stream';

/**
 * One connection to the stack for all phones and panels of this browser. Each of their own would take one of the six connections that a browser
 * opens to one server, and three open tabs would bring everything to a halt.
 */
const pages = new Set<MessagePort>();
const isConnected = openStackStream((message) => {
  for (const page of pages) page.postMessage(message);
});

/** The worker's own global object; its type is not part of the page's library. */
const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void };
worker.onconnect = ({ ports: [page] }) => {
  if (page === undefined) return;
  pages.add(page);
  // The only thing that a page says: it goes away.
  page.onmessage = () => {
    pages.delete(page);
  };
  if (isConnected()) page.postMessage({ name: 'open' });
};
