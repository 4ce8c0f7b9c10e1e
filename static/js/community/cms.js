// Starts Wagtail's date pickers from data attributes, so that /cms/ needs no inline script.
function startPickers(root) {
  for (const mark of root.querySelectorAll?.("template[data-picker]") ?? []) {
    if (mark.dataset.done || !document.getElementById(mark.dataset.for)) continue;
    mark.dataset.done = "true";
    window[mark.dataset.picker](mark.dataset.for, JSON.parse(mark.dataset.config));
  }
}

document.addEventListener("DOMContentLoaded", () => {
  startPickers(document);
  const watch = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) startPickers(node.parentNode ?? node);
      }
    }
  });
  watch.observe(document.body, { childList: true, subtree: true });
});
