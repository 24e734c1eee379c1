// Small help for walking pages that htmx exchanges in parts.

export function each(root, selector, work) {
  if (root.matches && root.matches(selector)) work(root);
  root.querySelectorAll(selector).forEach(work);
}

// Runs on the whole page once, and on every part that htmx puts in.
export function ready(work) {
  const start = () => work(document.body);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:afterSwap", (event) => {
    const put = event.detail.elt;
    work(put && put.isConnected ? put : document.body);
  });
}
